using System.Collections;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.LlamaCpp.Scoring.HiddenStates.Reading;

namespace SafeThink.LlamaCpp.Tests.Scoring.HiddenStates;

/// <summary>Holds a scorer's reading thread, so that steps that come meanwhile are there all at once when it goes on.</summary>
/// <remarks>It does so by a job of its own, whose further candidates take their time; behind them it is read in a batch of its own.</remarks>
internal sealed class HeldReading : IAsyncDisposable
{
    private readonly Gate _gate = new();
    private readonly ReadingThread _thread;
    private readonly ReadTrace _trace;
    private readonly Task _scoring;

    private HeldReading(HiddenStateScorer scorer)
    {
        _thread = scorer.Thread;
        _trace = new([1], limit: 64, window: 64, scorer.Head.Depths.Length * scorer.Head.Width, keep: 1);
        _scoring = _thread.ScoreAsync(new(_trace, new([1], 0)) { Alternatives = _gate }, CancellationToken.None);
    }

    /// <summary>Holds the thread, and waits until it stands.</summary>
    public static async Task<HeldReading> HoldAsync(HiddenStateScorer scorer)
    {
        var held = new HeldReading(scorer);
        await held._gate.Reached;
        return held;
    }

    /// <summary>Lets the thread go on.</summary>
    public async ValueTask DisposeAsync()
    {
        _gate.Open();
        await _scoring;
        _thread.Leave(_trace);
    }

    private sealed class Gate : IReadOnlyList<ScoringStep>
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _open = new();

        public Task Reached => _reached.Task;

        public int Count => 0;

        public ScoringStep this[int index] => throw new ArgumentOutOfRangeException(nameof(index), index, "There is none.");

        public void Open() => _open.SetResult();

        public IEnumerator<ScoringStep> GetEnumerator()
        {
            _reached.SetResult();
            _open.Task.Wait();
            return Enumerable.Empty<ScoringStep>().GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
