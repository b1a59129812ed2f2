using System.Runtime.InteropServices;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Native;
using SafeThink.LlamaCpp.Scoring.DecodingStates;
using SafeThink.LlamaCpp.Tests.Scoring.DecodingStates;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.Attaching;

[Collection(TinyReasonerGroup.Name)]
public sealed class AttachTests(TinyReasonerFixture fixture) : IDisposable
{
    private static readonly SamplingOptions Drawn = new() { Temperature = 0.8f, RepetitionPenalty = 1.2f, TopK = 20, TopP = 0.9f, Seed = 7 };

    private readonly OpenedApart _apart = new(TinyReasonerFixture.Options);

    public void Dispose() => _apart.Dispose();

    [Fact]
    public async Task Attach_ToHandlesOpenedApart_DecodesAsTheEngineThatLoadedTheModel()
    {
        await using var attached = LlamaEngine.Attach(_apart.Model, _apart.Context);
        var prompt = fixture.Engine.Prompt("How do I bake bread?");

        Assert.Equal(prompt, attached.Prompt("How do I bake bread?"));
        Assert.Equal(fixture.Engine.Model.ChatTemplate, attached.Model.ChatTemplate);
        Assert.Equal(fixture.Engine.Model.Rollback, attached.Model.Rollback);
        foreach (var sampling in new[] { SamplingOptions.Greedy, Drawn })
            Assert.Equal(await fixture.Engine.SampleAsync(prompt, 60, sampling), await attached.SampleAsync(prompt, 60, sampling));
    }

    [Fact]
    public async Task Attach_ToASharedContext_GivesEachSequenceItsShareAndRunsThemTogether()
    {
        await using var attached = LlamaEngine.Attach(_apart.Model, _apart.Context);
        var prompt = fixture.Engine.Prompt("How do I bake bread?");
        var alone = await attached.SampleAsync(prompt, 30);

        var together = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => attached.SampleAsync(prompt, 30)));

        Assert.Equal(1024, attached.Model.ContextLength);
        Assert.All(together, tokens => Assert.Equal(attached.TextOf(alone), attached.TextOf(tokens)));
    }

    [Fact]
    public async Task Attach_WithOptions_UsesThem()
    {
        await using var attached = LlamaEngine.Attach(_apart.Model, _apart.Context, new() { Name = "mine", MaxSequences = 2 });

        Assert.Equal("mine", attached.Model.Name);
        Assert.Equal(2048, attached.Model.ContextLength);
    }

    [Fact]
    public async Task Attach_SequencesWithSharesOfTheirOwn_CountsOnOneShareOnly()
    {
        using var shares = new OpenedApart(TinyReasonerFixture.Options with { ContextLength = 256, MaxSequences = 4, SharesKvCache = false });

        await using var attached = LlamaEngine.Attach(shares.Model, shares.Context, new() { MaxSequences = 1 });

        Assert.Equal(256, attached.Model.ContextLength);
        await Assert.ThrowsAsync<ContextLengthException>(() => attached.SampleAsync([.. Enumerable.Repeat(5, 300)], 1));
    }

    [Fact]
    public async Task CreateAsync_ScorerOnTheStatesOfAnAttachedEngine_Throws()
    {
        await using var attached = LlamaEngine.Attach(_apart.Model, _apart.Context);

        var exception = await Assert.ThrowsAsync<EngineException>(() => DecodingStateScorer.CreateAsync(attached, DecodingModel.HeadFor(new byte[32])));

        Assert.Contains("loaded by another library", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisposeAsync_OfAnAttachedEngine_LeavesTheContextEmptyAndUsable()
    {
        var prompt = fixture.Engine.Prompt("How do I bake bread?");
        var engine = LlamaEngine.Attach(_apart.Model, _apart.Context);
        var expected = await engine.SampleAsync(prompt, 20);
        var unfinished = engine.RunAsync(
            new LambdaLoop(s =>
            {
                if (!s.Tokens.IsEmpty)
                    return LoopTurn.Park;
                s.Append(prompt);
                return LoopTurn.Evaluate;
            }),
            SamplingOptions.Greedy);
        await engine.DisposeAsync();
        await engine.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => unfinished);
        Assert.All(Enumerable.Range(0, 4), sequence => Assert.Equal(0, _apart.LengthOf(sequence)));
        Assert.False(_apart.Context.IsClosed);
        _apart.Evaluate(0, prompt[0]);
        Assert.Equal(1, _apart.LengthOf(0));

        using var second = new OpenedApart(TinyReasonerFixture.Options);
        await using var next = LlamaEngine.Attach(second.Model, second.Context);
        Assert.Equal(expected, await next.SampleAsync(prompt, 20));
    }

    [Fact]
    public async Task DisposeAsync_ThenAttachAgain_Works()
    {
        var prompt = fixture.Engine.Prompt("How do I bake bread?");
        await LlamaEngine.Attach(_apart.Model, _apart.Context).DisposeAsync();

        await using var again = LlamaEngine.Attach(_apart.Model, _apart.Context);

        Assert.Equal(await fixture.Engine.SampleAsync(prompt, 20), await again.SampleAsync(prompt, 20));
    }

    [Fact]
    public async Task DisposeAsync_OnceMoreBehindTheNextEngine_LeavesThatEngineItsContext()
    {
        var first = LlamaEngine.Attach(_apart.Model, _apart.Context);
        await first.DisposeAsync();
        await using var next = LlamaEngine.Attach(_apart.Model, _apart.Context);

        await first.DisposeAsync();

        Assert.Throws<InvalidOperationException>(() => LlamaEngine.Attach(_apart.Model, _apart.Context));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SampleAsync_TheOwnerHasLetGoOfItsHandles_GoesOnUntilTheEngineIsDisposed(bool modelFirst)
    {
        var prompt = fixture.Engine.Prompt("How do I bake bread?");
        var engine = LlamaEngine.Attach(_apart.Model, _apart.Context);
        foreach (var handle in modelFirst ? [_apart.Model, _apart.Context] : new[] { _apart.Context, _apart.Model })
            handle.Dispose();

        var tokens = await engine.SampleAsync(prompt, 20);
        await engine.DisposeAsync();

        Assert.Equal(await fixture.Engine.SampleAsync(prompt, 20), tokens);
        Assert.Throws<ObjectDisposedException>(() => LlamaEngine.Attach(_apart.Model, _apart.Context));
    }

    [Fact]
    public async Task Attach_Twice_IsRefusedAndTheFirstEngineGoesOn()
    {
        var prompt = fixture.Engine.Prompt("How do I bake bread?");
        await using var first = LlamaEngine.Attach(_apart.Model, _apart.Context);

        Assert.Contains("already", Assert.Throws<InvalidOperationException>(() => LlamaEngine.Attach(_apart.Model, _apart.Context)).Message, StringComparison.Ordinal);

        Assert.Equal(5, (await first.SampleAsync(prompt, 5)).Length);
    }

    [Fact]
    public void Attach_AClosedContext_SaysSo()
    {
        _apart.Context.Dispose();

        Assert.Throws<ObjectDisposedException>(() => LlamaEngine.Attach(_apart.Model, _apart.Context));
    }

    [Fact]
    public void Attach_AHandleOfNothing_SaysSo()
    {
        using var nothing = new NoHandle();

        Assert.Equal("context", Assert.Throws<ArgumentException>(() => LlamaEngine.Attach(_apart.Model, nothing)).ParamName);
        Assert.Equal("model", Assert.Throws<ArgumentException>(() => LlamaEngine.Attach(nothing, _apart.Context)).ParamName);
    }

    [Fact]
    public void Attach_AContextOfAnotherModel_IsRefused()
    {
        using var other = new OpenedApart(TinyReasonerFixture.Options);

        var exception = Assert.Throws<ArgumentException>(() => LlamaEngine.Attach(other.Model, _apart.Context));

        Assert.Contains("another model", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_AContextInUse_IsRefusedAndKeepsItsTokens()
    {
        _apart.Evaluate(2, token: 5);

        var exception = Assert.Throws<EngineException>(() => LlamaEngine.Attach(_apart.Model, _apart.Context));

        Assert.Contains("Sequence 2", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, _apart.LengthOf(2));
    }

    [Fact]
    public void Attach_MoreSequencesThanTheContextHas_NamesBoth()
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => LlamaEngine.Attach(_apart.Model, _apart.Context, new() { MaxSequences = 5 }));

        Assert.Contains("is 5", exception.Message, StringComparison.Ordinal);
        Assert.Contains("for 4", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => LlamaEngine.Attach(_apart.Model, _apart.Context, new() { MaxSequences = -1 }));
    }

    [Fact]
    public async Task Attach_MoreSequencesThanABatchHas_NamesBothAndUsesAsManyByDefault()
    {
        using var folder = new TemporaryFolder();
        TestModels.WithMemory(ScriptedArchitecture.SlidingWindow).Write(folder["model.gguf"]);
        using var small = new OpenedApart(TestModels.OptionsFor(folder["model.gguf"]), new TwoTokens());

        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => LlamaEngine.Attach(small.Model, small.Context, new() { MaxSequences = 3 }));

        Assert.Contains("is 3", exception.Message, StringComparison.Ordinal);
        Assert.Contains("2 tokens", exception.Message, StringComparison.Ordinal);
        await using var attached = LlamaEngine.Attach(small.Model, small.Context);
        Assert.Equal(2, attached.Statistics.MaxSequences);
    }

    [Fact]
    public async Task SampleAsync_WhileTheOwnerHoldsItsLock_EvaluatesNothing()
    {
        var ownersLock = new object();
        var prompt = fixture.Engine.Prompt("How do I bake bread?");
        await using var attached = LlamaEngine.Attach(_apart.Model, _apart.Context, new() { DecodeLock = ownersLock });
        var turns = 0;
        var appended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var loop = new LambdaLoop(s =>
        {
            if (++turns == 10)
                return LoopTurn.Finish;
            if (s.Tokens.IsEmpty)
                s.Append(prompt);
            else
                s.SampleNext();
            appended.TrySetResult();
            return LoopTurn.Evaluate;
        });

        // A monitor belongs to a thread, so this part does not await.
        var run = Task.Run(() =>
        {
            lock (ownersLock)
            {
                var started = attached.RunAsync(loop, SamplingOptions.Greedy);
                appended.Task.Wait();
                fixture.Engine.SampleAsync(prompt, 50).Wait();
                Assert.Equal(1, Volatile.Read(ref turns));
                return (Started: started, Turns: turns);
            }
        });
        await (await run).Started;

        Assert.Equal(10, turns);
    }

    // Our own contexts have larger ones, as a model with a window needs them.
    private sealed class TwoTokens : IGraphWatcher
    {
        public void Attach(ref ContextParameters parameters) => parameters.MicroBatchSize = 2;
    }

    private sealed class NoHandle() : SafeHandle(0, ownsHandle: false)
    {
        public override bool IsInvalid => true;

        protected override bool ReleaseHandle() => true;
    }
}
