using SafeThink.Policies.SafeThink;
using SafeThink.Testing.Engine;
using SafeThink.Tests.Decoding.Doubles;

namespace SafeThink.Tests.Decoding.Splicing;

/// <summary>A step may begin and end inside a token; what is taken back is then text, not tokens.</summary>
public sealed class StepBoundaryInsideTokenTests
{
    private const string Opening = "<think>\n";
    private const string Prefix = SafeThinkConstants.Prefix;
    private const string Close = "\n</think>\n\n";
    private const string Refusal = SafeThinkConstants.RefusalOpening;

    [Fact]
    public async Task Decode_UnsafeStepBeginsInsideAToken_KeepsTheAcceptedBytesOfTheToken()
    {
        var script = new Script().Say("Fine", ".\n\nBad", " idea.\n\n").SayAfter(Prefix, ".", "</think>", "Done.");

        var reply = await Guard.WithSafeThink(script).RunAsync();

        Assert.Equal("Fine.\n\n" + Prefix + ".</think>Done.", reply.Behind(Opening));
        Assert.Equal("Fine.\n\n" + Prefix + ".", reply.Reasoning);
    }

    [Fact]
    public async Task Decode_UnsafeStepBeginsInsideATokenTwice_KeepsTheAcceptedBytesOnce()
    {
        var script = new Script()
            .Say("Fine", ".\n\nBad", " idea.\n\n")
            .SayAfter(Prefix, " Bad again.\n\n").SayAfter(Prefix, ".", "</think>", "Done.");

        var reply = await Guard.WithSafeThink(script).RunAsync();

        Assert.Equal("Fine.\n\n" + Prefix + ".</think>Done.", reply.Behind(Opening));
    }

    [Fact]
    public async Task Decode_UnsafeAnswerBeginsInsideAToken_IsReplacedByTheRefusal()
    {
        var script = new Script().Say("Fine", ".\n\n</think>\n\nBad answer").SayAfter(Refusal);

        var reply = await Guard.WithSafeThink(script).RunAsync();

        Assert.Equal("Fine.\n\n</think>" + Refusal, reply.Behind(Opening));
        Assert.Equal("Fine.\n\n", reply.Reasoning);
        Assert.Equal(Refusal, reply.Answer);
    }

    [Fact]
    public async Task Decode_TagInsideAToken_SplitsTheTokenBetweenThePhases()
    {
        var reply = await Guard.WithSafeThink(new Script().Say("x</think>y")).RunAsync();

        Assert.Equal("x", reply.Reasoning);
        Assert.Equal("y", reply.Answer);
        Assert.Equal([1, 2], reply.Steps.Select(s => s.Index));
    }

    [Fact]
    public async Task Decode_ReasoningInFrontOfATagInsideATokenIsUnsafe_TakesTheTagBackToo()
    {
        var script = new Script().Say("Fine.\n\n", "Bad</think>y").SayAfter(Prefix, ".", "</think>", "Done.");

        var reply = await Guard.WithSafeThink(script).RunAsync();

        Assert.Equal("Fine.\n\n" + Prefix + ".</think>Done.", reply.Behind(Opening));
    }

    [Fact]
    public async Task Decode_SeveralStepsInOneToken_ScoresEach()
    {
        var reply = await Guard.WithSafeThink(new Script().Say("a\n\nb\n\nc</think>d\n\ne")).RunAsync();

        Assert.Equal(5, reply.Steps.Count);
        Assert.Equal("a\n\nb\n\nc", reply.Reasoning);
        Assert.Equal("d\n\ne", reply.Answer);
        Assert.All(reply.Steps, s => Assert.True(s.Tokens >= 0));
        Assert.Equal(2, reply.Usage.SampledTokens);
    }

    [Fact]
    public async Task Decode_LaterStepOfATokenIsUnsafe_ClosesTheThinkingBehindTheEarlierOnes()
    {
        var reply = await Guard.WithSafeThink(new Script().Say("a\n\nBad\n\nc").SayAfter(Refusal), o => o.MaximumSteps = 0).RunAsync();

        Assert.Equal("a\n\n" + Close + Refusal, reply.Behind(Opening));
    }

    [Fact]
    public async Task Decode_TagSplitOverTokens_IsFoundAndNeverShown()
    {
        var reply = await new Guard(new Script().Say("Think", "<", "/th", "ink", ">Ans", "wer <", "b>")).RunAsync();

        Assert.Equal("Think", reply.Reasoning);
        Assert.Equal("Answer <b>", reply.Answer);
    }
}
