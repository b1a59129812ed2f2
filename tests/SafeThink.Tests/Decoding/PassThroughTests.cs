using System.Text;
using SafeThink.Decoding;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Testing.Engine;
using SafeThink.Testing.Scoring;
using SafeThink.Tests.Decoding.Doubles;

namespace SafeThink.Tests.Decoding;

public sealed class PassThroughTests
{
    [Fact]
    public async Task Decode_NoPolicy_StreamsEachTokenInItsPhase()
    {
        var reply = await new Guard(new Script().Say("Think", " more", ".", "</think>", "\n\n", "The ", "answer")).RunAsync();

        Assert.Equal("Think more.", reply.Reasoning);
        Assert.Equal("The answer", reply.Answer);
        Assert.Equal(["Think", " more", ".", "The ", "answer", ""], reply.Updates.Select(u => u.Text));
        Assert.Equal(FinishReason.Stop, reply.Result.Reason);
        Assert.Null(reply.Result.Explanation);
    }

    [Fact]
    public async Task Decode_NoPolicy_NeverAsksTheScorer()
    {
        var scorer = new ScriptedScorer();

        await (new Guard(new Script().Say("a\n\n", "b")) { Scorer = scorer }).RunAsync();

        Assert.Empty(scorer.Scored);
        Assert.Equal(0, scorer.OpenSessions);
    }

    [Fact]
    public async Task Decode_NoPolicy_CountsPromptReasoningAndAnswer()
    {
        var reply = await new Guard(new Script().Say("Think", ".", "</think>", "Answer", ".")).RunAsync();

        Assert.Equal(Encoding.UTF8.GetByteCount(Templates.Opened.ToString()), reply.Usage.PromptTokens);
        Assert.Equal(3, reply.Usage.ReasoningTokens);
        Assert.Equal(3, reply.Usage.AnswerTokens);
        Assert.Equal((0, 0, 0, 0), (reply.Usage.DiscardedTokens, reply.Usage.InjectedTokens, reply.Usage.WaitTokens, reply.Usage.Interventions));
        Assert.Equal(2, reply.Usage.Steps);
        Assert.Equal(0, reply.Usage.ScoredSteps);
    }

    [Fact]
    public async Task Decode_ModelOpensTheThinking_ReadsTheTag()
    {
        var guard = new Guard(new Script().Say("<think>", "\n", "Hm.", "\n", "</think>", "\n\n", "Yes.")) { Prompt = Templates.NotOpened };

        var reply = await guard.RunAsync();

        Assert.Equal("Hm.\n", reply.Reasoning);
        Assert.Equal("Yes.", reply.Answer);
    }

    [Fact]
    public async Task Decode_MessageSpellsATag_DoesNotOpenTheThinking()
    {
        var prompt = new Prompt([new("user: ", true), new("Hello <think>", false), new("\nassistant: ", true)], [PromptMessage.User("Hello <think>")]);

        var reply = await (new Guard(new Script().Say("Yes.")) { Prompt = prompt }).RunAsync();

        Assert.Equal("Yes.", reply.Answer);
        Assert.Equal("", reply.Reasoning);
    }

    [Fact]
    public async Task Decode_WhiteSpaceAtTheStartOfAPhase_IsTrimmed()
    {
        var reply = await new Guard(new Script().Say("\n", " \n", "Think", " ", "</think>", "\n", "\n ", " Answer ", "\n")).RunAsync();

        Assert.Equal("Think ", reply.Reasoning);
        Assert.Equal("Answer \n", reply.Answer);
    }

    [Fact]
    public async Task Decode_CharacterSplitOverTokens_IsReleasedWhole()
    {
        byte[] face = [0xF0, 0x9F, 0x99, 0x82];
        var script = new Script().SayBytesAfter("", [.. "a"u8, face[0]], [face[1], face[2]], [face[3], .. "b"u8]);

        var reply = await (new Guard(script) { Prompt = Templates.NotOpened }).RunAsync();

        Assert.Equal("a🙂b", reply.Answer);
        Assert.All(reply.Updates, u => Assert.DoesNotContain('\uFFFD', u.Text));
    }

    [Fact]
    public async Task Decode_InvalidUtf8_ShowsAsReplacementCharacters()
    {
        var script = new Script().SayBytesAfter("", "a"u8.ToArray(), [0xFF], "b"u8.ToArray(), [0xE2, 0x82]);

        var reply = await (new Guard(script) { Prompt = Templates.NotOpened }).RunAsync();

        Assert.Equal("a\uFFFDb\uFFFD", reply.Answer);
    }

    [Fact]
    public async Task Decode_OutputEndsInThePrefixOfATag_ReleasesItAsText()
    {
        var reply = await new Guard(new Script().Say("a ", "</th")).RunAsync();

        Assert.Equal("a </th", reply.Reasoning);
    }

    [Fact]
    public async Task Decode_ModelSaysNothing_Completes()
    {
        var reply = await new Guard(new Script()).RunAsync();

        Assert.Equal(FinishReason.Stop, Assert.Single(reply.Updates).Result!.Reason);
    }

    [Fact]
    public async Task Complete_GathersBothPhases()
    {
        var guard = new Guard(new Script().Say("Hm.", "</think>", "Yes."));
        await using var engine = guard.Engine();

        var reply = await guard.Decoder(engine).CompleteAsync([PromptMessage.User("Hello")], guard.Options);

        Assert.Equal(("Hm.", "Yes.", FinishReason.Stop), (reply.Reasoning, reply.Answer, reply.Result.Reason));
    }

    [Theory]
    [InlineData("<|channel|>", "harmony")]
    [InlineData("<|begin_of_thought|>", "sky-t1")]
    [InlineData("</think>", "think")]
    [InlineData("{{ messages }}", "none")]
    public async Task GuessedFormat_ChatTemplate_NamesTheFamily(string template, string expected)
    {
        await using var engine = new ScriptedEngine(new Script(), chatTemplate: template);

        Assert.Equal(expected, new GuardedDecoder(engine, DecodingPipeline.Empty).GuessedFormat.Name);
    }
}
