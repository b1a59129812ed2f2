using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.Tests.Scoring.Combining.Doubles;

/// <summary>A request as a scorer meets it: for each step its candidates, of which the last is accepted or none.</summary>
internal sealed record Scenario(string Prompt, IReadOnlyList<(string[] Candidates, bool IsScored, bool IsAccepted)> Steps)
{
    // Decoded along with the others, and never asked for: one before them was taken, or the policy had enough.
    private static readonly string[] Spare = ["a", "d"];

    private static readonly StepSequence Place = new(null!, ReasoningFormat.ThinkTags, 0, 0, [], () => { });

    /// <summary>The scores of all candidates in order, each scored when it is its turn.</summary>
    public Task<List<SafetyScore>> RunAsync(ISafetyScorer scorer) =>
        RunAsync(scorer, async (session, candidates) => [await ScoreAsync(scorer, session, candidates[0])]);

    /// <summary>The same where those that are still to come are offered along with each.</summary>
    public Task<List<SafetyScore>> RunTogetherAsync(ISafetyScorer scorer) => RunAsync(scorer, async (session, candidates) =>
    {
        var scores = await session.ScoreTogetherAsync(candidates, CancellationToken.None);
        Assert.InRange(scores.Count, 1, candidates.Count);
        return scores;
    });

    private async Task<List<SafetyScore>> RunAsync(
        ISafetyScorer scorer, Func<IScoringSession, IReadOnlyList<TraceStep>, Task<IReadOnlyList<SafetyScore>>> ask)
    {
        var scores = new List<SafetyScore>();
        await using var session = scorer.OpenSession(SafeThink.Prompts.Prompt.FromText(Prompt));
        for (var i = 0; i < Steps.Count; i++)
        {
            var (candidates, isScored, isAccepted) = Steps[i];
            TraceStep[] steps = [.. candidates.Concat(Spare).Select(text => new TraceStep(i + 1, TracePhase.Reasoning, text))];
            for (var at = 0; isScored && at < candidates.Length;)
            {
                var given = await ask(session, [steps[at] with { Sequence = Place }, .. steps[(at + 1)..]]);
                scores.AddRange(given.Take(candidates.Length - at));
                at += given.Count;
            }

            if (isAccepted)
                session.Accept(steps[candidates.Length - 1]);
        }

        return scores;
    }

    // A bare scorer may throw; what comes of that is what the decoder makes of it.
    private static async Task<SafetyScore> ScoreAsync(ISafetyScorer scorer, IScoringSession session, TraceStep step)
    {
        try
        {
            return await session.ScoreAsync(step, CancellationToken.None);
        }
        catch (IOException)
        {
            return SafetyScore.Indeterminate($"scorer '{scorer.Name}' failed with IOException");
        }
    }

    public override string ToString() =>
        $"{Prompt}: {string.Join("; ", Steps.Select(s => $"{string.Join('|', s.Candidates)}{(s.IsScored ? "" : " unscored")}{(s.IsAccepted ? " accepted" : "")}"))}";
}
