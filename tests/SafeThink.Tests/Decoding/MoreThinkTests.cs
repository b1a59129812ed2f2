using SafeThink.Decoding;
using SafeThink.Pipeline;
using SafeThink.Testing.Engine;
using SafeThink.Tests.Decoding.Doubles;

namespace SafeThink.Tests.Decoding;

public sealed class MoreThinkTests
{
    private const string Opening = "<think>\n";

    [Fact]
    public async Task Decode_EndOfThinking_IsReplacedAsOftenAsAllowed()
    {
        var script = new Script().Say("One.\n", "</think>", "No.").SayAfter("Wait", ", two.\n", "</think>", "\n\n", "Yes.");

        var reply = await (new Guard(script) { Policies = b => b.AddMoreThink(o => o.MaximumReplacements = 2) }).RunAsync();

        Assert.Equal("One.\nWait, two.\nWait, two.\n", reply.Reasoning);
        Assert.Equal("Yes.", reply.Answer);
        Assert.Equal("One.\nWait, two.\nWait, two.\n</think>\n\nYes.", reply.Behind(Opening));
        Assert.Equal("Wait|Wait", reply.Injected);
        Assert.Equal(2, reply.Interventions.Count(i => i.Kind == DirectiveKind.ContinueThinking && i.DiscardedTokens == 1));
    }

    [Fact]
    public async Task Decode_ClosingTagOfSeveralTokens_IsTakenBackWhole()
    {
        var script = new Script().Say("One.", "</", "thi", "nk", ">").SayAfter("Wait", ", two.", "</think>", "Yes.");

        var reply = await (new Guard(script) { Policies = b => b.AddMoreThink(o => o.MaximumReplacements = 1) }).RunAsync();

        Assert.Equal("One.Wait, two.</think>Yes.", reply.Behind(Opening));
        Assert.Equal(4, reply.Usage.DiscardedTokens);
    }

    [Fact]
    public async Task Decode_ClosingTagSharesItsTokens_KeepsWhatStandsBeforeIt()
    {
        var script = new Script().Say("One", ".\n</think>\n\nNo.").SayAfter("Wait", ", two.", "</think>", "Yes.");

        var reply = await (new Guard(script) { Policies = b => b.AddMoreThink(o => o.MaximumReplacements = 1) }).RunAsync();

        Assert.Equal("One.\nWait, two.</think>Yes.", reply.Behind(Opening));
        Assert.Equal("One.\nWait, two.", reply.Reasoning);
        Assert.Equal("Yes.", reply.Answer);
    }

    [Fact]
    public async Task Decode_WhiteSpaceBeforeTheTag_IsKeptAndNotCountedAsDiscarded()
    {
        var script = new Script().Say("One.\n\n", "\n", "</think>").SayAfter("Wait", ", two.", "</think>", "Yes.");

        var reply = await (new Guard(script) { Policies = b => b.AddMoreThink(o => o.MaximumReplacements = 1) }).RunAsync();

        Assert.Equal("One.\n\n\nWait, two.</think>Yes.", reply.Behind(Opening));
        Assert.Equal(1, reply.Usage.DiscardedTokens);
    }

    [Theory]
    [InlineData(true, "One.Wait, two.")]
    [InlineData(false, "One.")]
    public async Task Decode_EndOfTextInsideTheThinking_IsContinuedWhereAsked(bool continues, string expected)
    {
        var script = new Script().Say("One.").SayAfter("Wait", ", two.", "</think>", "Yes.");
        var guard = new Guard(script)
        {
            Policies = b => b.AddMoreThink(o => (o.MaximumReplacements, o.ContinuesAtEndOfText) = (1, continues)),
        };

        var reply = await guard.RunAsync();

        Assert.Equal(expected, reply.Reasoning);
        Assert.Equal(continues ? "Yes." : "", reply.Answer);
    }

    [Fact]
    public async Task Decode_WithSafeThink_RejectsWhatFollowsTheSplice()
    {
        var script = new Script()
            .Say("One.\n\n", "</think>", "No.")
            .SayAfter("Wait", ", Bad.\n\n")
            .SayAfter("think safely", ". Two.\n\n", "</think>", "Yes.");
        var guard = new Guard(script) { Policies = b => b.AddMoreThink(o => o.MaximumReplacements = 1).AddSafeThink() };

        var reply = await guard.RunAsync();

        Assert.Equal("One.\n\nWait\n\nWait, think safely. Two.\n\n</think>Yes.", reply.Behind(Opening));
        Assert.Equal("One.\n\nWait\n\nWait, think safely. Two.\n\n", reply.Reasoning);
        Assert.Equal("Yes.", reply.Answer);
    }

    [Fact]
    public async Task Decode_NoRoomForTheSplice_EndsByLength()
    {
        var script = new Script().Say("One.", "</think>").SayAfter("Wait", ", two.");
        var guard = new Guard(script)
        {
            Policies = b => b.AddMoreThink(),
            ContextLength = System.Text.Encoding.UTF8.GetByteCount(Templates.Opened.ToString()) + 4,
        };

        var reply = await guard.RunAsync();

        Assert.Equal(FinishReason.Length, reply.Result.Reason);
        Assert.Equal("One.", reply.Reasoning);
    }
}
