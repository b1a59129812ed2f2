using SafeThink.LlamaCpp.Scoring.Judge;
using SafeThink.LlamaCpp.Tests.Scoring.Judge.Support;
using SafeThink.LlamaCpp.Tests.Support;

namespace SafeThink.LlamaCpp.Tests.Scoring.Judge;

/// <summary>What a trace costs in tokens evaluated, which is the same on every machine.</summary>
public sealed class JudgeCostTests : IDisposable
{
    private const int TokensPerStep = 60;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ScoreAsync_At2048TraceTokens_StepCostsAFifteenthOfScoringFromScratch()
    {
        await using var judge = await LoadAsync();
        await using var session = judge.OpenSession(Judges.Prompt);
        var trace = new List<string>();
        await ReadAsync(session, trace, 2048 / TokensPerStep);
        var before = judge.EvaluatedTokens;

        var score = await session.ScoreAsync(Judges.Step(trace.Count + 1, Step), default);
        var incremental = judge.EvaluatedTokens - before;
        var scratch = await judge.FromScratchAsync(Judges.Prompt, string.Concat(trace) + Step);
        var fromScratch = judge.EvaluatedTokens - before - incremental;

        Assert.Equal(scratch.Value, score.Value, 1e-3f);
        Assert.True(15 * incremental <= fromScratch, $"{incremental} tokens against {fromScratch}");
    }

    [Fact]
    public async Task ScoreAsync_Trace_CostGrowsLinearly()
    {
        await using var judge = await LoadAsync();
        var costs = new List<long>();
        foreach (var length in new[] { 256, 2048 })
        {
            await using var session = judge.OpenSession(Judges.Prompt);
            var before = judge.EvaluatedTokens;
            await ReadAsync(session, [], length / TokensPerStep);
            costs.Add(judge.EvaluatedTokens - before);
        }

        Assert.True(costs[1] <= 8.5 * costs[0], $"{costs[0]} tokens for 256, {costs[1]} for 2,048");
    }

    // One letter is one token in this vocabulary.
    private static string Step { get; } = new string('s', TokensPerStep - 1) + "\n";

    private static async Task ReadAsync(SafeThink.Scoring.IScoringSession session, List<string> trace, int steps)
    {
        for (var i = 1; i <= steps; i++)
        {
            await session.ScoreAsync(Judges.Step(i, Step), default);
            session.Accept(Judges.Step(i, Step));
            trace.Add(Step);
        }
    }

    private Task<JudgeScorer> LoadAsync() =>
        Judges.Remembering().LoadAsync(_folder["model.gguf"], Judges.Profile, o => o with { ContextLength = 3072, MaxSequences = 3 });
}
