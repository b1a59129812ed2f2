using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Scoring;

namespace SafeThink.Decoding.Resamples;

/// <summary>Resamples of a step that are decoded at the same time, so that the next is there when one is rejected.</summary>
/// <remarks>
/// <code>
///   prefix evaluated ─┬─ the decode itself ─ attempt 1 ─ score ─ rejected ─┐
///                     ├─ fork ───────────── attempt 2 ─────────────────────┴▶ taken up ─ score ─ accepted
///                     └─ fork ───────────── attempt 3 ─ dropped
/// </code>
/// Policies are asked about one attempt after the other, as if each had been decoded in its turn, and a fork is taken up
/// only if they ask for just that resample. So what comes out, and what they see, is what decoding one after another gives.
/// Where the engine cannot fork, that is what happens.
/// </remarks>
internal sealed class CandidateBatch(DecodeContext context, CancellationToken cancelled) : IAsyncDisposable
{
    private readonly List<Task> _runs = [];
    private readonly Queue<Candidate> _candidates = new();
    private readonly Queue<Resampling> _planned = new();
    private CancellationTokenSource? _dropping;
    private bool _canTakeUp = context.AllowsCandidates;

    /// <summary>Why resamples that were to be decoded together are decoded one after another; null where none is.</summary>
    public string? Fallback { get; private set; }

    /// <summary>Tokens that were sampled for candidates that nobody took up.</summary>
    public int SpareTokens { get; private set; }

    /// <summary>Looks for a resample among the candidates, and plans those behind it where there are none.</summary>
    /// <param name="asked">The resample.</param>
    /// <param name="directive">The directive that asked for it.</param>
    /// <returns>The candidate that is decoding it; null where the decode has to do so itself.</returns>
    public Candidate? Find(Resampling asked, Directive directive)
    {
        if (_candidates.TryPeek(out var next) && next.Resampling == asked)
            return _candidates.Dequeue();
        Drop();
        for (var i = 1; i < directive.Candidates && _canTakeUp; i++)
            _planned.Enqueue(asked with { Attempt = asked.Attempt + i, TemperatureIfGreedy = directive.LaterTemperature });
        return null;
    }

    /// <summary>Forks what is planned; the prefix is evaluated, and nothing sampled behind it.</summary>
    /// <param name="sequence">The decode's sequence.</param>
    /// <param name="maximumLength">How long a sequence may become.</param>
    public void Start(IDecodingSequence sequence, int maximumLength)
    {
        if (_planned.Count == 0)
            return;
        if (context.Engine.Model.Rollback.Kind != RollbackKind.Arbitrary)
        {
            GiveUp("the model's state can only be put back from checkpoints or read again, not cut");
            return;
        }

        _dropping = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        _runs.RemoveAll(static r => r.IsCompleted);
        while (_planned.TryDequeue(out var resampling))
        {
            var candidate = new Candidate(context, resampling, maximumLength, sequence.Wake);
            var run = sequence.ForkAsync(candidate, _dropping.Token);
            if (run is { IsFaulted: true, Exception: { } fault })
            {
                // Those behind it would find no room either.
                Fallback = fault.InnerException!.Message;
                _planned.Clear();
                return;
            }

            _candidates.Enqueue(candidate);
            _runs.Add(WatchAsync(run, candidate, sequence));
        }
    }

    /// <summary>The candidates that follow the attempt in question and have ended with a step that is not scored, up to the first that has not.</summary>
    public IReadOnlyList<(Candidate Candidate, TraceStep Step)> Ended()
    {
        var ended = new List<(Candidate, TraceStep)>();
        foreach (var candidate in _candidates)
        {
            if (candidate.Outcome is not null || candidate.Step() is not { } step)
                break;
            ended.Add((candidate, step));
        }

        return ended;
    }

    /// <summary>Takes a candidate up.</summary>
    /// <param name="candidate">The candidate, which is through.</param>
    /// <param name="sequence">The decode's sequence, taken back to where it was forked.</param>
    /// <returns>The candidate's tokens, which the sequence now has; null where it has none, so that the decode has to sample them itself.</returns>
    public IReadOnlyList<int>? TakeUp(Candidate candidate, IDecodingSequence sequence)
    {
        if (candidate.GiveTo(sequence) is { } tokens)
            return tokens;
        SpareTokens += candidate.Drop();
        GiveUp("a candidate's fork failed, or cannot be taken up by the decode");
        return null;
    }

    /// <summary>Ends what nobody needs any more.</summary>
    public void Drop()
    {
        _planned.Clear();
        while (_candidates.TryDequeue(out var candidate))
            SpareTokens += candidate.Drop();
        _dropping?.Cancel();
        _dropping?.Dispose();
        _dropping = null;
    }

    /// <summary>Ends all forks and waits until their sequences are free.</summary>
    public async ValueTask DisposeAsync()
    {
        Drop();
        await Task.WhenAll(_runs).ConfigureAwait(false);
    }

    private void GiveUp(string reason)
    {
        Fallback = reason;
        _canTakeUp = false;
        Drop();
    }

    // What goes wrong in a fork is not the decode's fault: it decodes the attempt itself, if it comes to it.
    private static async Task WatchAsync(Task run, Candidate candidate, IDecodingSequence sequence)
    {
        await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        candidate.Drop();
        sequence.Wake();
    }
}
