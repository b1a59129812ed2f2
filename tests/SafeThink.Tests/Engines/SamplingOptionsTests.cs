using SafeThink.Engines;

namespace SafeThink.Tests.Engines;

public sealed class SamplingOptionsTests
{
    private static readonly SamplingOptions Usual = new();

    public static TheoryData<string, SamplingOptions> Impossible { get; } = new()
    {
        { "Temperature", Usual with { Temperature = -0.1f } },
        { "Temperature", Usual with { Temperature = float.NaN } },
        { "Temperature", Usual with { Temperature = 101 } },
        { "TopK", Usual with { TopK = -1 } },
        { "TopP", Usual with { TopP = 0 } },
        { "TopP", Usual with { TopP = 1.1f } },
        { "TopP", Usual with { TopP = float.NaN } },
        { "MinP", Usual with { MinP = -0.1f } },
        { "MinP", Usual with { MinP = 1.1f } },
        { "RepetitionPenalty", Usual with { RepetitionPenalty = 0 } },
        { "RepetitionPenalty", Usual with { RepetitionPenalty = float.PositiveInfinity } },
        { "FrequencyPenalty", Usual with { FrequencyPenalty = -101 } },
        { "PresencePenalty", Usual with { PresencePenalty = float.NaN } },
        { "PenaltyWindow", Usual with { PenaltyWindow = -1 } },
        { "PenaltyWindow", Usual with { PenaltyWindow = 1_000_001 } },
        { "PenaltyWindow", Usual with { PenaltyWindow = int.MaxValue } },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Validate_ImpossibleValue_NamesIt(string name, SamplingOptions options)
    {
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(options.Validate).ParamName);
    }

    [Fact]
    public void Validate_EndsOfTheRanges_AreFine()
    {
        SamplingOptions.Greedy.Validate();
        new SamplingOptions { Temperature = 100, TopP = 1, MinP = 1, RepetitionPenalty = 100, PenaltyWindow = 0 }.Validate();
        new SamplingOptions { PenaltyWindow = 1_000_000 }.Validate();
    }

    [Fact]
    public void Defaults_AreThoseThatSafeChainSamplesR1With()
    {
        Assert.Equal((0.6f, 0.95f, 0), (Usual.Temperature, Usual.TopP, Usual.TopK));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(float.Epsilon, true)]
    [InlineData(0.9e-5f, true)]
    [InlineData(1e-5f, false)]
    [InlineData(0.6f, false)]
    public void IsGreedy_ATemperatureOfAlmostNothing_IsAsZero(float temperature, bool expected) =>
        Assert.Equal(expected, new SamplingOptions { Temperature = temperature }.IsGreedy);

    [Fact]
    public void HasPenalties_NoPenaltyOrNoWindow_IsFalse()
    {
        Assert.False(Usual.HasPenalties);
        Assert.False(new SamplingOptions { RepetitionPenalty = 1.1f, PenaltyWindow = 0 }.HasPenalties);
        Assert.True(new SamplingOptions { RepetitionPenalty = 1.1f }.HasPenalties);
        Assert.True(new SamplingOptions { FrequencyPenalty = 0.1f }.HasPenalties);
        Assert.True(new SamplingOptions { PresencePenalty = 0.1f }.HasPenalties);
    }
}
