using SafeThink.LlamaCpp.Scoring.Labels;

namespace SafeThink.LlamaCpp.Tests.Scoring.Labels;

public sealed class LabelOddsTests
{
    private static readonly VerdictLabel[] Labels = [new("safe", 1), new("unsafe", 0, "harm"), new("doubtful", 0.5, "doubt")];

    [Fact]
    public void Score_LogitsOfTheLabels_IsTwicePSafeMinusOne()
    {
        // Odds of 6 : 3 : 1.
        var score = Score([MathF.Log(6), -50, MathF.Log(3), MathF.Log(1)], minimumMass: 0);

        Assert.Equal((2 * (0.6 + 0.05)) - 1, score.Value, 1e-5);
        Assert.Null(score.Category);
    }

    [Fact]
    public void Score_LikeliestLabelWithACategory_NamesIt() => Assert.Equal("harm", Score([0, -50, 3, 0], minimumMass: 0).Category);

    [Fact]
    public void Score_CertainLabel_IsTheEndOfTheScale() => Assert.Equal(1, Score([90, -90, -90, -90], minimumMass: 0.5).Value);

    [Fact]
    public void Score_OtherTokensLikelier_IsIndeterminate()
    {
        var score = Score([0, 10, 0, 0], minimumMass: 0.01);

        Assert.False(score.IsDeterminate);
        Assert.Contains("did not answer with a label", score.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN, 0f)]
    [InlineData(0f, float.NaN)]
    [InlineData(float.PositiveInfinity, 0f)]
    [InlineData(float.NegativeInfinity, float.NegativeInfinity)]
    public void Score_LogitsThatAreNoNumbers_IsIndeterminate(float label, float other) =>
        Assert.False(Score([label, other, label, label], minimumMass: 0).IsDeterminate);

    private static SafeThink.Scoring.SafetyScore Score(float[] logits, double minimumMass) =>
        LabelOdds.Of(logits, [0, 2, 3]).Score(Labels, minimumMass);
}
