using SafeThink.LlamaCpp.Scoring.Judge;
using SafeThink.LlamaCpp.Tests.Scoring.Judge.Support;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Scoring;
using SafeThink.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.Scoring.Judge.Runs;

/// <summary>How many batches a judge's steps take when they wait for it together.</summary>
public sealed class JudgeBatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(1, 3)]
    [InlineData(2, 2)]
    public async Task ScoreTogetherAsync_CandidatesOfSessionsThatWait_AreReadInOneBatch(int sessions, int candidates)
    {
        await using var judge = await LoadAsync(Judges.Remembering(), Judges.Profile);

        Assert.Equal(1, await BatchesAsync(judge, sessions, candidates));
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(1, 3)]
    [InlineData(2, 2)]
    public async Task ScoreTogetherAsync_SeveralQuestions_TakesABatchForEach(int sessions, int candidates)
    {
        await using var judge = await LoadAsync(Judges.RememberingTwoAnswers(), Judges.TwoQuestionsProfile);

        Assert.Equal(2, await BatchesAsync(judge, sessions, candidates));
    }

    private static async Task<long> BatchesAsync(JudgeScorer judge, int sessions, int candidates)
    {
        var opened = Enumerable.Range(0, sessions).Select(_ => judge.OpenSession(Judges.Prompt)).ToArray();
        foreach (var session in opened)
            await session.ScoreAsync(Judges.Step(1, "First comes something else."), default);
        var steps = Enumerable.Range(0, candidates).Select(i => Judges.Step(1, string.Concat(Enumerable.Repeat("Then the water has to boil. ", i + 1)))).ToArray();
        var before = judge.Engine.Statistics.Batches;
        Task<IReadOnlyList<SafetyScore>>[] scorings;
        await using (await StoppedThread.StopAsync(judge.Engine))
            scorings = [.. opened.Select(session => session.ScoreTogetherAsync(steps, default).AsTask())];

        Assert.All(await Task.WhenAll(scorings), scores => Assert.Equal(candidates, scores.Count));
        foreach (var session in opened)
            await session.DisposeAsync();
        return judge.Engine.Statistics.Batches - before;
    }

    private Task<JudgeScorer> LoadAsync(ScriptedModel model, JudgeProfile profile) =>
        model.LoadAsync(_folder["model.gguf"], profile, o => o with { MaxSequences = 6 });
}
