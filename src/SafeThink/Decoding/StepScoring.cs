using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Scoring.Sessions;

namespace SafeThink.Decoding;

/// <summary>Scores steps off the decode thread, one at a time; whatever can go wrong there gives an indeterminate score.</summary>
internal sealed class StepScoring(
    ISafetyScorer scorer, Prompt prompt, ScoringPlan plan, TimeProvider time, CancellationToken cancelled) : IAsyncDisposable
{
    private readonly DeadlineSession _session = new(scorer, prompt, plan.Deadline, time);
    private Task _scoring = Task.CompletedTask;
    private ScoringOutcome? _outcome;

    /// <summary>Starts to score a step; the sequence is woken when the score is there.</summary>
    public void Begin(TraceStep candidate, IDecodingSequence sequence) => _scoring = ScoreAsync(candidate, sequence);

    /// <summary>Takes the score, once it is there.</summary>
    public bool TryTake(out ScoringOutcome outcome)
    {
        // Asked for at every token that is decoded ahead: a read that finds nothing must cost next to nothing.
        var taken = Volatile.Read(ref _outcome) is null ? null : Interlocked.Exchange(ref _outcome, null);
        outcome = taken!;
        return taken is not null;
    }

    /// <summary>Makes a step part of the trace that later candidates are scored behind.</summary>
    public void Accept(TraceStep step) => _session.Accept(step);

    /// <summary>Frees the session. The request must be over, so that what is being scored was cancelled.</summary>
    public async ValueTask DisposeAsync()
    {
        await _scoring.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Every verdict is in: what goes wrong now cannot make anything unsafe, and must not hide what ended the decode.
        await _session.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ScoreAsync(TraceStep candidate, IDecodingSequence sequence)
    {
        var start = time.GetTimestamp();
        var score = await ScoreOrGiveUpAsync(candidate).ConfigureAwait(false);
        Volatile.Write(ref _outcome, new ScoringOutcome(candidate, score, time.GetElapsedTime(start)));
        sequence.Wake();
    }

    private async Task<SafetyScore> ScoreOrGiveUpAsync(TraceStep candidate)
    {
        try
        {
            return await _session.ScoreAsync(candidate, cancelled).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return SafetyScore.Indeterminate("the request was cancelled");
        }
        catch (Exception exception)
        {
            // The sequence is parked until it is woken: nothing may keep the outcome from coming.
            return SafetyScore.Indeterminate($"the step could not be scored: {exception.GetType().Name}: {exception.Message}");
        }
    }
}
