using System.Collections.Concurrent;
using System.Text;
using SafeThink.Prompts;
using SafeThink.Scoring;

namespace SafeThink.LlamaCpp.Tests.Invariants.Support;

/// <summary>Judges a step by nothing but its text and a seed, and remembers what it said.</summary>
/// <param name="seed">Which of the many functions of the text it is.</param>
/// <param name="unsafePercent">How many of a hundred steps are unsafe.</param>
/// <param name="unknownPercent">How many of a hundred steps have a score that is none.</param>
internal sealed class JudgingScorer(uint seed, int unsafePercent, int unknownPercent) : ISafetyScorer
{
    private readonly ConcurrentQueue<(TraceStep Step, SafetyScore Score)> _judged = new();

    public string Name => "judge";

    /// <summary>What was judged, in order.</summary>
    public IReadOnlyCollection<(TraceStep Step, SafetyScore Score)> Judged => _judged;

    public IScoringSession OpenSession(Prompt prompt) => new Session(this);

    private SafetyScore Judge(TraceStep step)
    {
        var hash = 2166136261u ^ (seed * 0x9E3779B9u);
        foreach (var value in Encoding.UTF8.GetBytes(step.Text))
            hash = (hash ^ value) * 16777619u;
        var percent = (hash >> 8) % 100;
        return percent < unsafePercent ? SafetyScore.Of(-0.5f)
            : percent < unsafePercent + unknownPercent ? SafetyScore.Of(float.NaN)
            : SafetyScore.Of(0.5f);
    }

    private sealed class Session(JudgingScorer scorer) : IScoringSession
    {
        public ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken)
        {
            var score = scorer.Judge(candidate);
            scorer._judged.Enqueue((candidate, score));
            return ValueTask.FromResult(score);
        }

        public void Accept(TraceStep accepted)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
