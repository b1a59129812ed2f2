using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Scoring.Sessions;

namespace SafeThink.Decoding.Verdicts;

/// <summary>Scores steps off the decode thread, one call at a time; whatever can go wrong there gives an indeterminate score.</summary>
internal sealed class StepScoring(
    ISafetyScorer scorer, Prompt prompt, ScoringPlan plan, TimeProvider time, CancellationToken cancelled) : IAsyncDisposable
{
    private readonly DeadlineSession _session = new(scorer, prompt, plan.Deadline, time);
    private Task _scoring = Task.CompletedTask;
    private IReadOnlyList<ScoringOutcome>? _outcomes;

    /// <summary>Starts to score a step, and as many others for its place as the scorer scores along with it; the sequence is woken when the scores are there.</summary>
    /// <param name="candidates">The step, then those that may come in its place.</param>
    /// <param name="sequence">The sequence.</param>
    public void Begin(IReadOnlyList<TraceStep> candidates, IDecodingSequence sequence) => _scoring = ScoreAsync(candidates, sequence);

    /// <summary>Takes a score that was given along with another for the one that is waited for.</summary>
    public void Know(ScoringOutcome outcome, IDecodingSequence sequence)
    {
        Volatile.Write(ref _outcomes, [outcome]);
        sequence.Wake();
    }

    /// <summary>Takes the scores, once they are there: the step's own first.</summary>
    /// <exception cref="OperationCanceledException">The request was cancelled meanwhile: that no score came is no fault of the scorer's.</exception>
    public bool TryTake(out IReadOnlyList<ScoringOutcome> outcomes)
    {
        // Asked for at every token that is decoded ahead: a read that finds nothing must cost next to nothing.
        var taken = Volatile.Read(ref _outcomes) is null ? null : Interlocked.Exchange(ref _outcomes, null);
        outcomes = taken!;
        if (taken is null)
            return false;
        cancelled.ThrowIfCancellationRequested();
        return true;
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

    private async Task ScoreAsync(IReadOnlyList<TraceStep> candidates, IDecodingSequence sequence)
    {
        var start = time.GetTimestamp();
        var scores = await ScoreOrGiveUpAsync(candidates).ConfigureAwait(false);

        // The call is one: its time is the first step's, and the others cost none.
        var elapsed = time.GetElapsedTime(start);
        Volatile.Write(ref _outcomes, [.. scores.Select((s, i) => new ScoringOutcome(candidates[i], s, i == 0 ? elapsed : TimeSpan.Zero))]);
        sequence.Wake();
    }

    private async Task<IReadOnlyList<SafetyScore>> ScoreOrGiveUpAsync(IReadOnlyList<TraceStep> candidates)
    {
        try
        {
            return await _session.ScoreTogetherAsync(candidates, cancelled).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The sequence is parked until it is woken: nothing may keep the outcome from coming, a cancellation neither.
            return [SafetyScore.FromFault("the scoring of the step failed", exception)];
        }
    }
}
