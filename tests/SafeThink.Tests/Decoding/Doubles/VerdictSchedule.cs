using SafeThink.Engines;
using SafeThink.Prompts;
using SafeThink.Scoring;

namespace SafeThink.Tests.Decoding.Doubles;

/// <summary>Gives each verdict of a scorer a given number of the decode's turns later, or once the decode can only wait.</summary>
/// <remarks>The decode is held until a verdict that is due has arrived, so that it meets it at that very token.</remarks>
internal sealed class VerdictSchedule(ISafetyScorer scorer, IReadOnlyList<int> turns) : ISafetyScorer
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _due;
    private int _turnsLeft;
    private bool _isParked;
    private int _scored;
    private volatile bool _isWoken;

    public string Name => scorer.Name;

    public IScoringSession OpenSession(Prompt prompt) => new Session(this, scorer.OpenSession(prompt));

    /// <summary>To be told of every turn of the decode.</summary>
    public void Turned(LoopTurn turn)
    {
        TaskCompletionSource due;
        lock (_lock)
        {
            _isParked = turn == LoopTurn.Park;
            if (_due is null || (!_isParked && _turnsLeft-- > 0))
                return;
            due = _due;
            _due = null;
        }

        _isWoken = false;
        due.SetResult();
        SpinWait.SpinUntil(() => _isWoken, TimeSpan.FromSeconds(30));
    }

    /// <summary>To be told when the decode is woken.</summary>
    public void Woken() => _isWoken = true;

    private Task DueAsync()
    {
        lock (_lock)
        {
            if (_isParked)
                return Task.CompletedTask;
            _turnsLeft = turns[_scored++ % turns.Count];
            _due = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _due.Task;
        }
    }

    private sealed class Session(VerdictSchedule schedule, IScoringSession inner) : IScoringSession
    {
        public async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken)
        {
            await schedule.DueAsync();
            return await inner.ScoreAsync(candidate, cancellationToken);
        }

        public void Accept(TraceStep accepted) => inner.Accept(accepted);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
