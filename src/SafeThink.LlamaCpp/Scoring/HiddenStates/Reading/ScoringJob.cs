using SafeThink.Scoring;

namespace SafeThink.LlamaCpp.Scoring.HiddenStates.Reading;

/// <summary>A candidate step that is to be scored behind a trace.</summary>
/// <param name="Trace">The trace; only the reading thread reads it.</param>
/// <param name="Step">The candidate.</param>
internal sealed record ScoringJob(ReadTrace Trace, ScoringStep Step)
{
    private readonly TaskCompletionSource<SafetyScore> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Other candidates for the step's place, to be scored along with it.</summary>
    public IReadOnlyList<ScoringStep> Alternatives { get; init; } = [];

    /// <summary>The jobs of the first of <see cref="Alternatives"/>, as far as there was room; complete when this job is.</summary>
    public List<ScoringJob> Along { get; } = [];

    /// <summary>Ends with the score.</summary>
    public Task<SafetyScore> Completion => _completion.Task;

    /// <summary>Whether nobody waits for it any more.</summary>
    public bool IsOver => _completion.Task.IsCompleted;

    /// <summary>Whether the step was read to its end and has a score; safe from any thread.</summary>
    public bool HasScore => _completion.Task is { IsCompletedSuccessfully: true, Result.IsDeterminate: true };

    /// <summary>Whether the trace has taken the step up.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Makes the trace take the step up.</summary>
    /// <returns>How many tokens may stay in the trace's slot.</returns>
    public int Begin()
    {
        HasBegun = true;
        return Trace.BeginStep(Step.Tokens);
    }

    /// <summary>Makes it the job of a trace that has taken the step up already.</summary>
    public ScoringJob Begun()
    {
        HasBegun = true;
        return this;
    }

    /// <summary>Ends it.</summary>
    public void End(SafetyScore score) => _completion.TrySetResult(score);

    /// <summary>Ends it before its time; safe from any thread.</summary>
    public void Cancel(CancellationToken cancellationToken) => _completion.TrySetCanceled(cancellationToken);
}
