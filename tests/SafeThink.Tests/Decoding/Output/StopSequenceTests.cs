using SafeThink.Decoding;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Testing.Engine;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Traces;

namespace SafeThink.Tests.Decoding.Output;

public sealed class StopSequenceTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Decode_StopSequenceInTheAnswer_EndsInFrontOfIt(bool isScored)
    {
        var reply = await RunAsync(isScored, ["END"], "Hm.\n\n", "</think>", "One. E", "N", "D and more");

        Assert.Equal("One. ", reply.Answer);
        Assert.Equal(FinishReason.Stop, reply.Result.Reason);
        Assert.Equal(1, reply.EndedRuns);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Decode_StopSequenceOverTwoSteps_EndsInFrontOfIt(bool isScored)
    {
        var reply = await RunAsync(isScored, [".\n\nEND"], "Hm.\n\n", "</think>", "One.\n\n", "END. Two.");

        Assert.Equal("One", reply.Answer);
        Assert.Equal(FinishReason.Stop, reply.Result.Reason);
    }

    [Fact]
    public async Task Decode_BeginningOfAStopSequenceGoesOnOtherwise_IsHandedOut()
    {
        var reply = await RunAsync(isScored: false, ["END"], "Hm.\n\n", "</think>", "E", "N", "E", " EN");

        Assert.Equal("ENE EN", reply.Answer);
    }

    [Fact]
    public async Task Decode_WhiteSpaceBehindAHeldBackBeginning_IsNotDropped()
    {
        var reply = await RunAsync(isScored: false, ["END"], "Hm.\n\n", "</think>", "E", " ND", ".");

        Assert.Equal("E ND.", reply.Answer);
    }

    [Fact]
    public async Task Decode_StopSequenceInTheReasoning_IsText()
    {
        var reply = await RunAsync(isScored: true, ["END"], "The END.\n\n", "</think>", "One.");

        Assert.Equal("The END.\n\n", reply.Reasoning);
        Assert.Equal("One.", reply.Answer);
    }

    [Fact]
    public async Task Decode_UnsafeStepHoldsTheStopSequence_IsJudgedAllTheSame()
    {
        var script = new Script().Say("Hm.\n\n", "</think>", "Bad END.").SayAfter(SafeThinkConstants.RefusalOpening, " END it.");
        var guard = Guard.WithSafeThink(script) with { Options = new() { Format = ReasoningFormat.ThinkTags, StopSequences = ["END"] } };

        var reply = await guard.RunAsync();

        Assert.Equal(SafeThinkConstants.RefusalOpening + " ", reply.Answer);
        Assert.Equal(FinishReason.Stop, reply.Result.Reason);
    }

    [Fact]
    public async Task Decode_SeveralStopSequences_EndInFrontOfTheFirstInTheText()
    {
        var reply = await RunAsync(isScored: false, ["three", "two three", "one two three four"], "Hm.\n\n", "</think>", "one two three");

        Assert.Equal("one ", reply.Answer);
    }

    private static Task<Transcript> RunAsync(bool isScored, string[] stop, params string[] pieces)
    {
        var guard = new Guard(new Script().Say(pieces)) { Options = new() { Format = ReasoningFormat.ThinkTags, StopSequences = stop } };
        return (isScored ? guard with { Policies = b => b.AddSafeThink() } : guard).RunAsync();
    }
}
