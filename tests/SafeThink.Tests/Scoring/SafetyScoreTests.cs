using SafeThink.Engines;
using SafeThink.Scoring;

namespace SafeThink.Tests.Scoring;

public sealed class SafetyScoreTests
{
    [Theory]
    [InlineData(-1, 0, SafetyVerdict.Unsafe)]
    [InlineData(-0.001, 0, SafetyVerdict.Unsafe)]
    [InlineData(0, 0, SafetyVerdict.Safe)]
    [InlineData(1, 1, SafetyVerdict.Safe)]
    [InlineData(0.999, 1, SafetyVerdict.Unsafe)]
    [InlineData(-1, -1, SafetyVerdict.Safe)]
    [InlineData(1, float.NaN, SafetyVerdict.Unsafe)]
    public void Judge_Score_IsSafeFromTheThresholdOn(float value, float threshold, SafetyVerdict expected)
    {
        Assert.Equal(expected, SafetyScore.Of(value).Judge(threshold));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(1.0001f)]
    [InlineData(-1.0001f)]
    [InlineData(float.PositiveInfinity)]
    public void Of_ValueOffTheScale_IsIndeterminate(float value)
    {
        var score = SafetyScore.Of(value, "category");

        Assert.False(score.IsDeterminate);
        Assert.True(float.IsNaN(score.Value));
        Assert.Equal(SafetyVerdict.Indeterminate, score.Judge(-1));
        Assert.Contains("does not lie from -1 to 1", score.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void FromFault_Exception_IsNamedByItsTypeAndTheEnginesOwnByItsMessageToo()
    {
        var fault = new IOException("quotes the step");

        var score = SafetyScore.FromFault("the call failed", fault);

        Assert.Equal("the call failed with IOException", score.Reason);
        Assert.Same(fault, score.Fault);
        Assert.False(score.IsDeterminate);
        Assert.Equal("the call failed with EngineException: no room", SafetyScore.FromFault("the call failed", new EngineException("no room")).Reason);
    }

    [Fact]
    public void Equals_SameReasonForAnotherException_IsTheSame()
    {
        var first = SafetyScore.Indeterminate("no route", new IOException("a"));

        Assert.Equal(first, SafetyScore.Indeterminate("no route", new IOException("b")));
        Assert.Equal(first.GetHashCode(), SafetyScore.Indeterminate("no route").GetHashCode());
        Assert.NotEqual(first, SafetyScore.Indeterminate("another"));
        Assert.NotEqual(first, SafetyScore.Of(1));
        Assert.NotEqual(SafetyScore.Of(1), SafetyScore.Of(0.5f));
        Assert.NotEqual(SafetyScore.Of(1), SafetyScore.Of(1, "fraud"));
    }

    [Theory]
    [InlineData(0, -1)]
    [InlineData(0.5, 0)]
    [InlineData(0.75, 0.5)]
    [InlineData(1, 1)]
    public void FromProbability_Probability_IsStretchedToTheScale(double safe, float expected)
    {
        Assert.Equal(expected, SafetyScore.FromProbability(safe).Value);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    public void FromProbability_NoProbability_IsIndeterminate(double safe)
    {
        Assert.Equal(SafetyVerdict.Indeterminate, SafetyScore.FromProbability(safe).Judge(-1));
    }

    [Fact]
    public void Default_IsIndeterminate()
    {
        Assert.Equal(SafetyVerdict.Indeterminate, default(SafetyScore).Judge(-1));
        Assert.Equal("not scored", default(SafetyScore).Reason);
        Assert.Equal(SafetyVerdict.Indeterminate, default);
    }

    [Theory]
    [InlineData(0.5f, null, "+0.50")]
    [InlineData(-0.25f, "deceit", "-0.25 (deceit)")]
    public void ToString_Score_ShowsValueAndCategory(float value, string? category, string expected)
    {
        Assert.Equal(expected, SafetyScore.Of(value, category).ToString());
    }

    [Fact]
    public void Indeterminate_Reason_IsKeptAndMayNotBeEmpty()
    {
        Assert.Equal("indeterminate: late", SafetyScore.Indeterminate("late").ToString());
        Assert.Throws<ArgumentException>("reason", () => SafetyScore.Indeterminate(""));
    }
}
