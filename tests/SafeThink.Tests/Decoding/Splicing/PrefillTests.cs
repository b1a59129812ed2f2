using SafeThink.Decoding;
using SafeThink.Pipeline;
using SafeThink.Policies.LessThink;
using SafeThink.Policies.SafePath;
using SafeThink.Policies.ThinkingIntervention;
using SafeThink.Testing.Engine;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Traces;

namespace SafeThink.Tests.Decoding.Splicing;

public sealed class PrefillTests
{
    private const string Assistant = "assistant: ";

    public static TheoryData<string, string, string, string> Prefills { get; } = new()
    {
        { "zerothink", "<think>\n\n</think>\n\n", "", "Reply." },
        { "lessthink", "<think>\n" + LessThinkConstants.Text + "\n</think>\n\n", LessThinkConstants.Text.TrimEnd(), "Reply." },
        { "safepath", "<think>\n" + SafePathConstants.Text, SafePathConstants.Text + "Reply.", "" },
        { "intervention", "<think>\n" + ThinkingInterventionConstants.Text, ThinkingInterventionConstants.Text + "Reply.", "" },
    };

    [Theory]
    [MemberData(nameof(Prefills))]
    public async Task Decode_TemplateDoesNotOpenTheThinking_WritesTheTagToo(string policy, string written, string reasoning, string answer)
    {
        await Decodes("", policy, written, reasoning, answer);
    }

    [Theory]
    [MemberData(nameof(Prefills))]
    public async Task Decode_TemplateWritesTheTagAlone_AddsTheLineFeed(string policy, string written, string reasoning, string answer)
    {
        await Decodes("<think>", policy, written, reasoning, answer);
    }

    [Theory]
    [MemberData(nameof(Prefills))]
    public async Task Decode_TemplateOpensTheThinking_WritesTheRest(string policy, string written, string reasoning, string answer)
    {
        await Decodes("<think>\n", policy, written, reasoning, answer);
    }

    [Theory]
    [InlineData("lessthink")]
    [InlineData("safepath")]
    [InlineData("intervention")]
    public async Task Decode_FormatHasNoThinking_NamesPolicyAndFormat(string policy)
    {
        var guard = new Guard(new Script().Say("Reply."))
        {
            Policies = b => b.AddByName(policy),
            Options = new GuardedDecodeOptions { Format = ReasoningFormat.None },
        };

        var reply = await guard.RunAsync();

        var fault = Assert.IsType<NotSupportedException>(reply.Fault);
        Assert.Contains($"'{policy}'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("'none'", fault.Message, StringComparison.Ordinal);
        Assert.Empty(reply.Updates);
        Assert.Equal(1, reply.EndedRuns);
    }

    [Fact]
    public async Task Decode_ZeroThinkWithoutThinkingInTheFormat_DoesNothing()
    {
        var guard = new Guard(new Script().Say("Reply."))
        {
            Policies = b => b.AddZeroThink(),
            Options = new GuardedDecodeOptions { Format = ReasoningFormat.None },
            Prompt = Templates.NotOpened,
        };

        var reply = await guard.RunAsync();

        Assert.Equal("Reply.", reply.Answer);
        Assert.Equal(0, reply.Usage.InjectedTokens);
    }

    [Fact]
    public async Task Decode_SafePathWithSafeThink_SteersBehindThePrefill()
    {
        var script = new Script().Say(" Bad.\n\n").SayAfter("Wait, think safely", " Good.", "</think>", "Done.");
        var guard = new Guard(script) { Policies = b => b.AddSafePath().AddSafeThink() };

        var reply = await guard.RunAsync();

        Assert.Equal(SafePathConstants.Text + "\n\nWait, think safely Good.", reply.Reasoning);
    }

    [Fact]
    public async Task Decode_PrefillEndsInASpaceAndTheThinkingGoesOn_ReleasesTheSpace()
    {
        var guard = new Guard(new Script().Say("Reply.")) { Policies = b => b.AddThinkingIntervention(o => o.Text = "Be kind. ") };

        var reply = await guard.RunAsync();

        Assert.Equal("Be kind. Reply.", reply.Reasoning);
    }

    private static async Task Decodes(string template, string policy, string written, string reasoning, string answer)
    {
        var guard = new Guard(new Script().Say("Reply."))
        {
            Policies = b => b.AddByName(policy),
            Prompt = Templates.Ending(Assistant + template),
        };

        var reply = await guard.RunAsync();

        Assert.Equal(written + "Reply.", reply.Behind(Assistant));
        Assert.Equal(reasoning, reply.Reasoning);
        Assert.Equal(answer, reply.Answer);
        Assert.Equal(written.Length - template.Length, reply.Usage.InjectedTokens);
    }
}
