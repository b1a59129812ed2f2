using System.Text;
using SafeThink.Prompts;

namespace SafeThink.Scoring;

/// <summary>A scorer made of a function over the prompt and the trace so far.</summary>
/// <remarks>
/// The whole trace is handed over at each step, so a function that reads all of it costs more the longer the trace
/// grows. For a scorer that remembers what it has read, implement <see cref="ISafetyScorer"/>.
/// </remarks>
public sealed class DelegateScorer : ISafetyScorer
{
    private readonly ScoreTrace _score;

    /// <summary>Creates the scorer.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="score">Scores a trace; may be called for several requests at once.</param>
    public DelegateScorer(string name, ScoreTrace score)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(score);
        Name = name;
        _score = score;
    }

    /// <summary>Creates the scorer from a function that needs no waiting and looks at the candidate step only.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="score">Gives a value from -1 (unsafe) to 1 (safe) for a step.</param>
    public DelegateScorer(string name, Func<TraceStep, float> score)
        : this(name, (_, _, step, _) => ValueTask.FromResult(SafetyScore.Of(score(step))))
    {
        ArgumentNullException.ThrowIfNull(score);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IScoringSession OpenSession(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return new Session(_score, prompt);
    }

    private sealed class Session(ScoreTrace score, Prompt prompt) : IScoringSession
    {
        private readonly StringBuilder _accepted = new();

        public ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken) =>
            score(prompt, _accepted.ToString(), candidate, cancellationToken);

        public void Accept(TraceStep accepted) => _accepted.Append(accepted.Text);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
