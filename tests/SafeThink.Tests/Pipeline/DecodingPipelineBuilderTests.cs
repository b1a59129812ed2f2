using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Traces;

namespace SafeThink.Tests.Pipeline;

public sealed class DecodingPipelineBuilderTests
{
    [Theory]
    [InlineData("safethink", "safethink", "it is there already")]
    [InlineData("zerothink", "lessthink", "both write the beginning of the thinking")]
    [InlineData("safepath", "intervention", "both write the beginning of the thinking")]
    [InlineData("zerothink", "morethink", "one skips the thinking that the other extends")]
    [InlineData("morethink", "lessthink", "one skips the thinking that the other extends")]
    public void Add_ContradictoryPolicy_NamesBothAndSaysWhy(string first, string second, string reason)
    {
        var builder = new DecodingPipelineBuilder().AddByName(first);

        var fault = Assert.Throws<InvalidOperationException>(() => builder.AddByName(second));

        Assert.Equal($"Policy '{second}' cannot be added to '{first}': {reason}.", fault.Message);
        Assert.Equal(first, builder.Build().ToString());
    }

    [Theory]
    [InlineData("zerothink+safethink")]
    [InlineData("safepath+morethink+safethink")]
    [InlineData("intervention+morethink")]
    public void Add_PoliciesThatGoTogether_AreAskedInTheirOrder(string names)
    {
        Assert.Equal(names, new DecodingPipelineBuilder().AddByName(names).Build().ToString().Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Add_SecondPolicyThatJudges_IsRefused()
    {
        var builder = new DecodingPipelineBuilder().AddSafeThink();

        var fault = Assert.Throws<InvalidOperationException>(() => builder.Add(new Custom(PolicyTraits.JudgesSteps)));

        Assert.Contains("both judge steps by their score", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PolicyTraits.None)]
    [InlineData(PolicyTraits.JudgesSteps)]
    public void Add_PolicyWithAPlanOfItsOwn_IsRefusedBesideSafeThinkWhateverItsTraits(PolicyTraits traits)
    {
        var builder = new DecodingPipelineBuilder().Add(new Custom(traits, new Everything()));

        var fault = Assert.Throws<InvalidOperationException>(() => builder.AddSafeThink(o => o.Threshold = 0.5f));

        Assert.Equal("Policy 'safethink' cannot be added to 'custom': both judge steps by their score.", fault.Message);
    }

    [Fact]
    public void Add_CustomPolicy_BecomesPartOfThePipeline()
    {
        var policy = new Custom(PolicyTraits.None);

        Assert.Same(policy, new DecodingPipelineBuilder().Add(policy).Build().Policies.Single());
    }

    [Fact]
    public void Build_NoPolicy_IsTheEmptyPipeline()
    {
        var pipeline = new DecodingPipelineBuilder().Build();

        Assert.Same(DecodingPipeline.Empty, pipeline);
        Assert.Null(pipeline.Scoring);
        Assert.Equal("none", pipeline.ToString());
    }

    [Fact]
    public void Build_Twice_LaterPoliciesDoNotReachTheEarlierPipeline()
    {
        var builder = new DecodingPipelineBuilder().AddMoreThink();
        var first = builder.Build();

        builder.AddSafeThink(o => o.Threshold = 0.5f);

        Assert.Single(first.Policies);
        Assert.Equal(0.5f, builder.Build().Scoring!.Threshold);
        Assert.Equal(SafeThinkConstants.Deadline, builder.Build().Scoring!.Deadline);
    }

    private sealed class Custom(PolicyTraits traits, ScoringPlan? plan = null) : DecodingPolicy
    {
        public override string Name => "custom";

        public override PolicyTraits Traits => traits;

        public override ScoringPlan? Scoring => plan;

        public override PolicySession Start(ReasoningFormat format, uint seed) => throw new NotSupportedException();
    }

    private sealed class Everything() : ScoringPlan(threshold: -1, TimeSpan.FromSeconds(5))
    {
        public override bool Covers(TracePhase phase, int index, bool canSteer) => true;
    }
}
