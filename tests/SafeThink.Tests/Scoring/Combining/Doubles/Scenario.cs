using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.Tests.Scoring.Combining.Doubles;

/// <summary>A request as a scorer meets it: for each step its candidates, of which the last is accepted or none.</summary>
internal sealed record Scenario(string Prompt, IReadOnlyList<(string[] Candidates, bool IsScored, bool IsAccepted)> Steps)
{
    /// <summary>The scores of all candidates in order.</summary>
    public async Task<List<SafetyScore>> RunAsync(ISafetyScorer scorer)
    {
        var scores = new List<SafetyScore>();
        await using var session = scorer.OpenSession(SafeThink.Prompts.Prompt.FromText(Prompt));
        for (var i = 0; i < Steps.Count; i++)
        {
            var (candidates, isScored, isAccepted) = Steps[i];
            foreach (var candidate in isScored ? candidates : [])
                scores.Add(await ScoreAsync(scorer, session, new TraceStep(i + 1, TracePhase.Reasoning, candidate)));
            if (isAccepted)
                session.Accept(new TraceStep(i + 1, TracePhase.Reasoning, candidates[^1]));
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
