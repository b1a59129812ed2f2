using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Support;

namespace SafeThink.LlamaCpp.Tests.Decoding;

[Collection(TinyReasonerGroup.Name)]
public sealed class LoopTests(TinyReasonerFixture fixture, ScriptedFixture scripted) : IClassFixture<ScriptedFixture>
{
    private LlamaEngine Engine => fixture.Engine;

    [Fact]
    public async Task RunAsync_ALoopThatThrows_EndsWithThatExceptionAndHarmsNoOther()
    {
        var other = scripted.Engine.SampleAsync(scripted.ScriptPrompt, 200);

        var run = scripted.Engine.RunAsync(SamplingOptions.Greedy, s => s.Append([5]), _ => throw new FormatException("broken loop"), _ => { });

        Assert.Equal("broken loop", (await Assert.ThrowsAsync<FormatException>(() => run)).Message);
        Assert.Equal(scripted.Script, await other);
    }

    [Fact]
    public async Task Advance_EvaluateOnAnEmptySequence_FaultsTheRun() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => Engine.RunAsync(SamplingOptions.Greedy, _ => { }, _ => { }));

    [Fact]
    public async Task Advance_AnUnknownTurn_FaultsTheRun() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => Engine.RunAsync(new LambdaLoop(_ => (LoopTurn)17), SamplingOptions.Greedy));

    [Fact]
    public async Task Append_MoreThanTheContextHolds_ThrowsAndChangesNothing()
    {
        await Engine.RunAsync(SamplingOptions.Greedy, s =>
        {
            s.Append([5, 6]);
            var exception = Assert.Throws<ContextLengthException>(() => s.Append(new int[Engine.Model.ContextLength - 1]));
            Assert.Equal(Engine.Model.ContextLength + 1, exception.Length);
            Assert.Equal([5, 6], s.Tokens.ToArray());
        });
    }

    [Fact]
    public async Task SampleNext_WithAFullContext_ThrowsContextLengthException()
    {
        var full = Enumerable.Repeat(5, Engine.Model.ContextLength).ToArray();

        await Assert.ThrowsAsync<ContextLengthException>(
            () => Engine.RunAsync(SamplingOptions.Greedy, s => s.Append(full), s => s.SampleNext()));
    }

    [Fact]
    public async Task RunAsync_EverySequenceWithAFullContext_HasRoomForAll()
    {
        var full = Enumerable.Range(0, Engine.Model.ContextLength).Select(i => 300 + (i % 500)).ToArray();
        var count = 0;

        await Task.WhenAll(Enumerable.Range(0, TinyReasonerFixture.Options.MaxSequences).Select(_ => Engine.RunAsync(
            SamplingOptions.Greedy,
            s => s.Append(full),
            s => Interlocked.Add(ref count, s.HasLogits ? 1 : 0))));

        Assert.Equal(TinyReasonerFixture.Options.MaxSequences, count);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public async Task Append_AnIdOutsideTheVocabulary_Throws(int token) =>
        await Engine.RunAsync(SamplingOptions.Greedy, s =>
            Assert.Throws<ArgumentOutOfRangeException>(() => s.Append([5, token])));

    [Fact]
    public async Task SampleNext_WithTokensPending_Throws()
    {
        await Engine.RunAsync(SamplingOptions.Greedy, s =>
        {
            s.Append([5]);
            Assert.False(s.HasLogits);
            Assert.Throws<InvalidOperationException>(() => s.SampleNext());
        });
    }

    [Fact]
    public async Task Members_OutsideAdvance_Throw()
    {
        IDecodingSequence escaped = null!;
        await Engine.RunAsync(SamplingOptions.Greedy, s => escaped = s);

        Assert.Throws<InvalidOperationException>(() => escaped.Append([5]));
        Assert.Throws<InvalidOperationException>(() => escaped.Mark());
        escaped.Wake();
    }

    [Fact]
    public async Task Wake_BeforeThePark_IsNotLost()
    {
        var calls = 0;

        await Engine.RunAsync(
            new LambdaLoop(s =>
            {
                if (++calls == 2)
                    return LoopTurn.Finish;
                s.Wake();
                return LoopTurn.Park;
            }),
            SamplingOptions.Greedy);

        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task Park_WhileOthersDecode_KeepsTheLogits()
    {
        float[] before = [];
        float[] after = [];
        IDecodingSequence? parked = null;
        var turn = 0;
        var run = Engine.RunAsync(
            new LambdaLoop(s =>
            {
                switch (turn++)
                {
                    case 0:
                        s.Append([300, 301, 302]);
                        return LoopTurn.Evaluate;
                    case 1:
                        before = s.Logits.ToArray();
                        Volatile.Write(ref parked, s);
                        return LoopTurn.Park;
                    default:
                        after = s.Logits.ToArray();
                        return LoopTurn.Finish;
                }
            }),
            SamplingOptions.Greedy);

        while (Volatile.Read(ref parked) is null)
            await Task.Yield();
        await Engine.SampleAsync(Engine.Prompt("Hello"), 20);
        parked!.Wake();
        await run;

        Assert.Equal(before, after);
    }

    [Fact]
    public async Task RunAsync_InvalidSampling_IsRefusedAtOnce() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Engine.SampleAsync([5], 1, new() { Temperature = float.NaN }));
}
