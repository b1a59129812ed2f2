using SafeThink.Pipeline;
using SafeThink.Traces;

namespace SafeThink.Tests.Policies;

public sealed class PrefillPolicyTests
{
    [Theory]
    [InlineData("zerothink", DirectiveKind.SkipThinking, "")]
    [InlineData("lessthink", DirectiveKind.SkipThinking, "Okay, the user ask for this, I can answer it without thinking much. ")]
    [InlineData("safepath", DirectiveKind.BeginThinking, "Let's think about safety first.")]
    [InlineData("intervention", DirectiveKind.BeginThinking, "I am a helpful, respectful, and honest assistant.")]
    public void Decide_Start_WritesTheTextOfThePaper(string name, DirectiveKind kind, string text)
    {
        var policy = new DecodingPipelineBuilder().AddByName(name).Build().Policies.Single();
        var session = policy.Start(ReasoningFormat.ThinkTags, seed: 0);

        var directive = session.Decide(new DecodingEvent { Kind = DecodingEventKind.Started });

        Assert.Equal((kind, text), (directive.Kind, directive.Text));
        Assert.Equal(name, policy.Name);
        Assert.Null(policy.Scoring);
    }

    [Theory]
    [InlineData(DecodingEventKind.StepScored)]
    [InlineData(DecodingEventKind.ThinkingEnding)]
    public void Decide_OtherEvents_GoOn(DecodingEventKind kind)
    {
        var session = new DecodingPipelineBuilder().AddSafePath().Build().Policies.Single().Start(ReasoningFormat.ThinkTags, seed: 0);

        Assert.Equal(Directive.Continue, session.Decide(new DecodingEvent { Kind = kind }));
    }

    [Fact]
    public void Add_TextIsNull_Throws()
    {
        var builder = new DecodingPipelineBuilder();

        Assert.Throws<ArgumentNullException>("Text", () => builder.AddZeroThink(o => o.Text = null!));
        Assert.Throws<ArgumentNullException>("Text", () => builder.AddLessThink(o => o.Text = null!));
        Assert.Throws<ArgumentNullException>("Text", () => builder.AddSafePath(o => o.Text = null!));
        Assert.Throws<ArgumentNullException>("Text", () => builder.AddThinkingIntervention(o => o.Text = null!));
    }

    [Fact]
    public void Start_TextOfTheFormat_IsTaken()
    {
        var policy = new DecodingPipelineBuilder().AddSafePath(o => o.Text["harmony"] = "Safety first.").Build().Policies.Single();

        var directive = policy.Start(ReasoningFormat.Harmony, 0).Decide(new DecodingEvent { Kind = DecodingEventKind.Started });

        Assert.Equal("Safety first.", directive.Text);
    }

    [Fact]
    public void Start_TextChangedBehindTheBuild_IsThatOfTheBuild()
    {
        FormatText text = "Safety first.";
        var policy = new DecodingPipelineBuilder().AddSafePath(o => o.Text = text).Build().Policies.Single();

        text["think"] = "changed";

        var directive = policy.Start(ReasoningFormat.ThinkTags, 0).Decide(new DecodingEvent { Kind = DecodingEventKind.Started });
        Assert.Equal("Safety first.", directive.Text);
    }
}
