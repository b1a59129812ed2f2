using SafeThink.Pipeline;
using SafeThink.Policies.MoreThink;
using SafeThink.Traces;

namespace SafeThink.Tests.Policies;

public sealed class MoreThinkPolicyTests
{
    [Fact]
    public void Defaults_AreThoseOfThePaper()
    {
        var options = new MoreThinkOptions();

        Assert.Equal(["Wait"], options.Texts.Select(t => t.Default));
        Assert.Equal(10, options.MaximumReplacements);
        Assert.Equal(10_000, options.MaximumThinkingTokens);
    }

    [Fact]
    public void Decide_ThinkingEnds_IsContinuedTenTimesByDefault()
    {
        var session = Start();

        for (var i = 0; i < 10; i++)
            Assert.Equal(Directive.ContinueThinking("Wait"), session.Decide(Ending()));
        Assert.Equal(Directive.Continue, session.Decide(Ending()));
    }

    [Theory]
    [InlineData(9_999, DirectiveKind.ContinueThinking)]
    [InlineData(10_000, DirectiveKind.Continue)]
    public void Decide_TraceIsLongEnough_LetsItEnd(int thinkingTokens, DirectiveKind expected)
    {
        Assert.Equal(expected, Start().Decide(Ending(thinkingTokens)).Kind);
    }

    [Theory]
    [InlineData(true, DirectiveKind.ContinueThinking)]
    [InlineData(false, DirectiveKind.Continue)]
    public void Decide_OutputEndsInsideTheThinking_FollowsTheOption(bool continues, DirectiveKind expected)
    {
        Assert.Equal(expected, Start(o => o.ContinuesAtEndOfText = continues).Decide(Ending(isEndOfText: true)).Kind);
    }

    [Fact]
    public void Decide_SeveralTexts_TheSeedPicksAndRepeats()
    {
        Assert.Equal(Picks(seed: 7), Picks(seed: 7));
        Assert.Equal(["Let me think again", "Wait"], Picks(seed: 7).Distinct().Order());
    }

    [Fact]
    public void Decide_OtherEvents_GoOn()
    {
        Assert.Equal(Directive.Continue, Start().Decide(new DecodingEvent { Kind = DecodingEventKind.Started }));
        Assert.Equal(Directive.Continue, Start().Decide(new DecodingEvent { Kind = DecodingEventKind.StepScored }));
    }

    [Theory]
    [InlineData(-1, 0, "MaximumReplacements")]
    [InlineData(0, -1, "MaximumThinkingTokens")]
    public void AddMoreThink_NegativeNumber_NamesIt(int replacements, int tokens, string name)
    {
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => Start(o => (o.MaximumReplacements, o.MaximumThinkingTokens) = (replacements, tokens)));

        Assert.Equal(name, fault.ParamName);
    }

    [Fact]
    public void AddMoreThink_NoTextOrAnEmptyOne_IsRefused()
    {
        Assert.Throws<ArgumentException>("Texts", () => Start(o => o.Texts.Clear()));
        Assert.Throws<ArgumentException>("Texts", () => Start(o => o.Texts.Add("")));
        Assert.Throws<ArgumentException>("Texts", () => Start(o => o.Texts[0]["think"] = ""));
    }

    [Fact]
    public void Decide_TextChangedBehindTheBuild_IsThatOfTheBuild()
    {
        FormatText text = "Hold on";
        var policy = new DecodingPipelineBuilder().AddMoreThink(o => o.Texts[0] = text).Build().Policies.Single();

        text["think"] = "changed";

        Assert.Equal("Hold on", policy.Start(ReasoningFormat.ThinkTags, seed: 0).Decide(Ending()).Text);
    }

    private static string[] Picks(uint seed)
    {
        var session = Start(o => o.Texts.Add("Let me think again"), seed);
        return [.. Enumerable.Range(0, 10).Select(_ => session.Decide(Ending()).Text)];
    }

    private static PolicySession Start(Action<MoreThinkOptions>? configure = null, uint seed = 0) =>
        new DecodingPipelineBuilder().AddMoreThink(configure).Build().Policies.Single().Start(ReasoningFormat.ThinkTags, seed);

    private static DecodingEvent Ending(int thinkingTokens = 0, bool isEndOfText = false) =>
        new() { Kind = DecodingEventKind.ThinkingEnding, ThinkingTokens = thinkingTokens, IsEndOfText = isEndOfText };
}
