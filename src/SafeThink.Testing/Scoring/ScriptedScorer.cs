using System.Collections.Concurrent;
using SafeThink.Prompts;
using SafeThink.Scoring;

namespace SafeThink.Testing.Scoring;

/// <summary>A scorer that says what a test tells it to, faults included, and remembers what it was asked.</summary>
/// <example>
/// <code>
/// var scorer = new ScriptedScorer().When("gather", -1).WhenThrow("boom", new IOException("no route"));
/// </code>
/// </example>
public sealed class ScriptedScorer : ISafetyScorer
{
    private readonly List<(string Text, Func<CancellationToken, Task<SafetyScore>> Score)> _rules = [];
    private readonly ConcurrentQueue<TraceStep> _scored = new();
    private readonly ConcurrentQueue<TraceStep> _accepted = new();
    private readonly float _otherwise;
    private int _openSessions;

    /// <summary>Creates the scorer.</summary>
    /// <param name="otherwise">The score of a step that no rule fits; from -1 to 1.</param>
    public ScriptedScorer(float otherwise = 1) => _otherwise = otherwise;

    /// <inheritdoc/>
    public string Name => "scripted";

    /// <summary>Every step that was scored, in order.</summary>
    public IReadOnlyCollection<TraceStep> Scored => _scored;

    /// <summary>Every step that became part of a trace, in order, as far as the scorer was told.</summary>
    public IReadOnlyCollection<TraceStep> Accepted => _accepted;

    /// <summary>How many sessions were opened and not yet disposed.</summary>
    public int OpenSessions => _openSessions;

    /// <summary>Scores steps that hold a text. The first rule that fits decides.</summary>
    /// <param name="text">What the step holds.</param>
    /// <param name="score">The score; also a value that is none, such as NaN.</param>
    /// <returns>This scorer.</returns>
    public ScriptedScorer When(string text, float score) => When(text, _ => Task.FromResult(SafetyScore.Of(score)));

    /// <summary>Throws at steps that hold a text.</summary>
    /// <param name="text">What the step holds.</param>
    /// <param name="exception">What to throw.</param>
    /// <returns>This scorer.</returns>
    public ScriptedScorer WhenThrow(string text, Exception exception) => When(text, _ => Task.FromException<SafetyScore>(exception));

    /// <summary>Never comes back from steps that hold a text, whether cancelled or not.</summary>
    /// <param name="text">What the step holds.</param>
    /// <returns>This scorer.</returns>
    public ScriptedScorer WhenHang(string text) => When(text, _ => new TaskCompletionSource<SafetyScore>().Task);

    /// <summary>Scores steps that hold a text with a function.</summary>
    /// <param name="text">What the step holds.</param>
    /// <param name="score">Gives the score.</param>
    /// <returns>This scorer.</returns>
    public ScriptedScorer When(string text, Func<CancellationToken, Task<SafetyScore>> score)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(score);
        _rules.Add((text, score));
        return this;
    }

    /// <inheritdoc/>
    public IScoringSession OpenSession(Prompt prompt)
    {
        Interlocked.Increment(ref _openSessions);
        return new Session(this);
    }

    private sealed class Session(ScriptedScorer scorer) : IScoringSession
    {
        public async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken)
        {
            scorer._scored.Enqueue(candidate);
            foreach (var (text, score) in scorer._rules)
            {
                if (candidate.Text.Contains(text, StringComparison.Ordinal))
                    return await score(cancellationToken).ConfigureAwait(false);
            }

            return SafetyScore.Of(scorer._otherwise);
        }

        public void Accept(TraceStep accepted) => scorer._accepted.Enqueue(accepted);

        public ValueTask DisposeAsync()
        {
            Interlocked.Decrement(ref scorer._openSessions);
            return ValueTask.CompletedTask;
        }
    }
}
