using SafeThink.Pipeline;

namespace SafeThink.Tests.Policies;

public sealed class PolicyCatalogTests
{
    public static TheoryData<string> Names { get; } = new(PolicyCatalog.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void AddByName_KnownName_AddsThePolicyOfThatName(string name)
    {
        Assert.Equal(name, new DecodingPipelineBuilder().AddByName(name.ToUpperInvariant()).Build().ToString());
    }

    [Theory]
    [InlineData("morethink+safethink", "morethink + safethink")]
    [InlineData(" safepath + safethink ", "safepath + safethink")]
    [InlineData("none+safethink", "safethink")]
    public void AddByName_Combination_AddsAll(string names, string expected)
    {
        Assert.Equal(expected, new DecodingPipelineBuilder().AddByName(names).Build().ToString());
    }

    [Theory]
    [InlineData("overthink", "overthink")]
    [InlineData("safethink+overthink", "overthink")]
    [InlineData("safethink+", "")]
    [InlineData("", "")]
    public void AddByName_UnknownName_ListsTheKnownOnesAndAddsNothing(string names, string unknown)
    {
        var builder = new DecodingPipelineBuilder();

        var fault = Assert.Throws<ArgumentException>(nameof(names), () => builder.AddByName(names));

        Assert.Contains($"'{unknown}'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("none, zerothink, lessthink, morethink, safethink, safepath, intervention", fault.Message, StringComparison.Ordinal);
        Assert.Same(DecodingPipeline.Empty, builder.Build());
    }

    [Fact]
    public void AddByName_SafeThinkIsConfigured_TakesTheOptions()
    {
        var pipeline = new DecodingPipelineBuilder().AddByName("morethink+safethink", o => o.Threshold = 0.25f).Build();

        Assert.Equal(0.25f, pipeline.Scoring!.Threshold);
    }

    [Fact]
    public void AddByName_Null_Throws()
    {
        Assert.Throws<ArgumentNullException>("names", () => new DecodingPipelineBuilder().AddByName(null!));
    }
}
