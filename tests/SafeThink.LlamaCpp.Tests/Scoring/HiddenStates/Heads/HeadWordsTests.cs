using System.Security.Cryptography;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.LlamaCpp.Scoring.HiddenStates.Heads;
using SafeThink.Scoring;
using SafeThink.Scoring.Embedded;
using static SafeThink.LlamaCpp.Tests.Scoring.HiddenStates.ReadingModel;

namespace SafeThink.LlamaCpp.Tests.Scoring.HiddenStates.Heads;

/// <summary>A head that counts the words of a trace beside the states of a model.</summary>
public sealed class HeadWordsTests(ReadingModel model) : IClassFixture<ReadingModel>
{
    private const double Weight = 0.6;
    private const float Tolerance = 1e-3f;

    private static readonly EmbeddedScorer Embedded = new();

    private static readonly TraceStep[] Steps =
    [
        ReadingModel.Step(1, "okay, first the tools, and then how to break into the house and hurt them.\n\n"),
        ReadingModel.Step(2, "no. i cannot help with that, and it would be wrong.\n\n"),
        ReadingModel.Step(3, words: 30),
    ];

    private static HeadWords Words => new(Weight, Embedded.HashWeights());

    [Fact]
    public async Task ScoreAsync_StepByStep_IsWhatStatesAndWordsSayTogether()
    {
        await using var states = await model.LoadAsync();
        await using var scorer = await LoadAsync(Words);
        await using var both = scorer.OpenSession(Request);
        await using var bare = states.OpenSession(Request);
        await using var words = Embedded.OpenSession(Request);

        foreach (var step in Steps)
        {
            // One that is rejected leaves no mark in either.
            await both.ScoreAsync(ReadingModel.Step(9, "a rejected step about weapons.\n\n"), default);
            var expected = Together(await bare.ScoreAsync(step, default), await words.ScoreAsync(step, default));

            Assert.Equal(expected, (await both.ScoreAsync(step, default)).Value, Tolerance);
            both.Accept(step);
            bare.Accept(step);
            words.Accept(step);
        }
    }

    [Fact]
    public async Task ScoreTogetherAsync_SeveralCandidates_EqualsEachAlone()
    {
        await using var scorer = await LoadAsync(Words);
        await using var session = scorer.OpenSession(Request);
        await session.ScoreAsync(Steps[2], default);
        session.Accept(Steps[2]);

        var scores = await session.ScoreTogetherAsync([Steps[0], Steps[1]], default);

        Assert.Equal(2, scores.Count);
        for (var i = 0; i < scores.Count; i++)
            Assert.Equal(await FromScratchAsync(scorer, Steps[2], Steps[i]), scores[i].Value, Tolerance);
    }

    [Fact]
    public void Of_WordsOfAnotherScript_AddNothing()
    {
        var evidence = WordEvidence.For(HeadFor(new byte[HiddenStateHead.HashLength], words: Words), Embedded, Request)!;

        Assert.Equal(0, evidence.Of(ReadingModel.Step(1, "Сначала налей воды в кастрюлю и подожди.")));
        Assert.NotEqual(0, evidence.Of(Steps[0]));
    }

    [Fact]
    public async Task LoadAsync_AHeadForOtherWeights_IsRefused()
    {
        var exception = await Assert.ThrowsAsync<EngineException>(() => LoadAsync(new HeadWords(Weight, new byte[HiddenStateHead.HashLength])));

        Assert.Contains("00000000", exception.Message, StringComparison.Ordinal);
        Assert.Contains("fit a new head", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_ThenLoad_KeepsTheWords()
    {
        var head = HiddenStateHead.Load(Save(Words));

        Assert.Equal(Weight, head.Words!.Weight);
        Assert.Equal(Embedded.HashWeights(), head.Words.WeightsHash.ToArray());
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Create_AWeightThatIsNone_Throws(double weight) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new HeadWords(weight, new byte[HiddenStateHead.HashLength]));

    [Fact]
    public void Create_AHashThatIsNone_Throws() => Assert.Throws<ArgumentException>(() => new HeadWords(1, new byte[4]));

    private string Save(HeadWords words)
    {
        var path = model.FileNamed($"words-{Guid.NewGuid():N}.head");
        HeadFor(SHA256.HashData(File.ReadAllBytes(model.ModelPath)), words: words).Save(path);
        return path;
    }

    private Task<HiddenStateScorer> LoadAsync(HeadWords words) => HiddenStateScorer.LoadAsync(model.Options with { HeadPath = Save(words) });

    private static float Together(SafetyScore states, SafetyScore words)
    {
        var logit = Logit(states) + (Weight * Math.Clamp(Logit(words), -6, 6));
        return (float)(1 - (2 / (1 + Math.Exp(-logit))));
    }

    private static double Logit(SafetyScore score) => -2 * Math.Atanh(score.Value);
}
