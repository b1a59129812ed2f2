using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.Tests.Scoring.Combining.Doubles;

/// <summary>Short names for what every test of a combinator needs.</summary>
internal static class Trace
{
    public static Prompt Prompt { get; } = Prompt.FromText("Hello");

    public static TraceStep Step(string text, int index = 1) => new(index, TracePhase.Reasoning, text);

    public static ValueTask<SafetyScore> ScoreAsync(this IScoringSession session, string text, int index = 1) =>
        session.ScoreAsync(Step(text, index), CancellationToken.None);

    public static ValueTask<IReadOnlyList<SafetyScore>> ScoreTogetherAsync(this IScoringSession session, params string[] texts) =>
        session.ScoreTogetherAsync([.. texts.Select(text => Step(text))], CancellationToken.None);

    public static void Accept(this IScoringSession session, string text, int index = 1) => session.Accept(Step(text, index));

    /// <summary>Scores one step in a session of its own.</summary>
    public static async Task<SafetyScore> ScoreOnceAsync(this ISafetyScorer scorer, string text)
    {
        await using var session = scorer.OpenSession(Prompt);
        return await session.ScoreAsync(text);
    }
}
