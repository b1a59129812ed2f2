using Microsoft.Extensions.AI;
using SafeThink.Chat;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Pipeline;

namespace SafeThink.LlamaCpp.Tests.Decoding;

/// <summary>More requests than an engine takes, and the order of those that it does take.</summary>
public sealed class BusyTests(ScriptedFixture scripted) : IClassFixture<ScriptedFixture>
{
    [Fact]
    public async Task RunAsync_TheQueueIsFull_IsRefusedAtOnceAndSaysHowManyThereAre()
    {
        await using var engine = await LoadAsync(maxSequences: 2, maxWaiting: 1);
        await using var held = await HeldSequences.TakeAsync(engine, 2);
        var waiting = SayAsync(engine);

        var refused = SayAsync(engine);

        var exception = await Assert.ThrowsAsync<EngineBusyException>(() => refused);
        Assert.Equal((2, 1), (exception.Running, exception.Waiting));
        Assert.Equal((2, 1, 1), (engine.Statistics.Running, engine.Statistics.Waiting, engine.Statistics.Refused));
        await held.DisposeAsync();
        await waiting;
        await SayAsync(engine);
        Assert.Equal((0, 0, 1), (engine.Statistics.Running, engine.Statistics.Waiting, engine.Statistics.Refused));
    }

    [Fact]
    public async Task RunAsync_NoQueueAndOneRunAfterTheOther_RefusesNone()
    {
        await using var engine = await LoadAsync(maxSequences: 1, maxWaiting: 0);

        for (var i = 0; i < 200; i++)
            await engine.RunAsync(new LambdaLoop(_ => LoopTurn.Finish), SamplingOptions.Greedy);

        Assert.Equal(0, engine.Statistics.Refused);
    }

    [Fact]
    public async Task RunAsync_NoQueueAndAllSequencesTakenByForks_IsRefused()
    {
        await using var engine = await LoadAsync(maxSequences: 2, maxWaiting: 0);
        using var ending = new CancellationTokenSource();
        var hasForked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var fork = Task.CompletedTask;
        var source = engine.RunAsync(
            new LambdaLoop(s =>
            {
                if (!hasForked.Task.IsCompleted)
                    fork = s.ForkAsync(new LambdaLoop(_ => LoopTurn.Park), ending.Token);
                hasForked.TrySetResult();
                return LoopTurn.Park;
            }),
            SamplingOptions.Greedy,
            ending.Token);
        await hasForked.Task;

        await Assert.ThrowsAsync<EngineBusyException>(() => SayAsync(engine));

        await ending.CancelAsync();
        await Task.WhenAll(source, fork).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await SayAsync(engine);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileItWaits_FreesItsPlaceEvenWhileTheDecodeThreadIsAtWork()
    {
        await using var engine = await LoadAsync(maxSequences: 1, maxWaiting: 1);
        using var cancel = new CancellationTokenSource();
        Task next;
        await using (await StoppedThread.StopAsync(engine))
        {
            var waiting = engine.SampleAsync(scripted.ScriptPrompt, 200, cancellationToken: cancel.Token);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

            next = SayAsync(engine);
            Assert.False(next.IsCompleted);
        }

        await next;
        Assert.Equal(0, engine.Statistics.Refused);
    }

    [Fact]
    public async Task RunAsync_RunsThatWait_StartInTheOrderInWhichTheyCame()
    {
        await using var engine = await LoadAsync(maxSequences: 2, maxWaiting: 20);
        var order = new List<int>();
        Task[] runs;
        await using (await HeldSequences.TakeAsync(engine, 2))
        {
            runs = [.. Enumerable.Range(0, 20).Select(i => engine.RunAsync(
                new LambdaLoop(s =>
                {
                    if (!s.Tokens.IsEmpty)
                        return LoopTurn.Finish;
                    order.Add(i);
                    s.Append(scripted.ScriptPrompt.AsSpan()[..(1 + (i % 4))]);
                    return LoopTurn.Evaluate;
                }),
                SamplingOptions.Greedy))];
        }

        await Task.WhenAll(runs);
        Assert.Equal(Enumerable.Range(0, 20), order);
    }

    [Fact]
    public async Task RunAsync_NoQueueAndARunThatGivesWay_EndsItAndRefusesNothing()
    {
        await using var engine = await LoadAsync(maxSequences: 1, maxWaiting: 0);
        var givingWay = engine.RunAsync(Parked(givesWay: true), SamplingOptions.Greedy);

        await SayAsync(engine);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givingWay);
        Assert.Equal((0, 0, 0), (engine.Statistics.Running, engine.Statistics.Waiting, engine.Statistics.Refused));
    }

    [Fact]
    public async Task RunAsync_RunsThatGiveWay_MakeRoomForAsManyOthersAndNoMore()
    {
        await using var engine = await LoadAsync(maxSequences: 2, maxWaiting: 1);
        await using var held = await HeldSequences.TakeAsync(engine, 1);
        using var ending = new CancellationTokenSource();
        Task[] givingWay = [.. Enumerable.Range(0, 2).Select(_ => engine.RunAsync(Parked(givesWay: true), SamplingOptions.Greedy))];

        Task[] others = [.. Enumerable.Range(0, 2).Select(_ => engine.RunAsync(Parked(givesWay: false), SamplingOptions.Greedy, ending.Token))];

        Assert.All(others, run => Assert.False(run.IsCompleted));
        await Assert.ThrowsAsync<EngineBusyException>(() => SayAsync(engine));
        await Assert.ThrowsAsync<EngineBusyException>(() => engine.RunAsync(Parked(givesWay: true), SamplingOptions.Greedy));
        foreach (var run in givingWay)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await ending.CancelAsync();
        await Task.WhenAll(others).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    [Fact]
    public async Task ForkAsync_AllSequencesTakenAndOneGivesWay_TakesItsSequence()
    {
        await using var engine = await LoadAsync(maxSequences: 2, maxWaiting: 0);
        var givingWay = engine.RunAsync(Parked(givesWay: true), SamplingOptions.Greedy);
        var fork = Task.CompletedTask;

        await engine.RunAsync(SamplingOptions.Greedy, s => fork = s.ForkAsync(new LambdaLoop(_ => LoopTurn.Finish)));

        await fork;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givingWay);
    }

    [Fact]
    public async Task DecodeAsync_TheEngineIsBusy_ThrowsBeforeAnyUpdateAndWorksLater()
    {
        await using var engine = await LoadAsync(maxSequences: 1, maxWaiting: 0);
        var decoder = new GuardedDecoder(engine, DecodingPipeline.Empty);
        using var client = new GuardedChatClient(decoder);
        var held = await HeldSequences.TakeAsync(engine, 1);

        await Assert.ThrowsAsync<EngineBusyException>(async () =>
        {
            await foreach (var update in decoder.DecodeAsync(Question))
                Assert.Fail($"There is an update: {update.Kind}.");
        });
        await Assert.ThrowsAsync<EngineBusyException>(() => client.GetResponseAsync("Hello"));

        await held.DisposeAsync();
        Assert.Equal(FinishReason.Stop, (await decoder.CompleteAsync(Question)).Result.Reason);
    }

    private static LambdaLoop Parked(bool givesWay) => new(_ => LoopTurn.Park) { GivesWay = givesWay };

    private static Prompts.Prompt Question => new([new("<|assistant|>", IsTrusted: true)]);

    private async Task SayAsync(LlamaEngine engine) => Assert.Equal(scripted.Script, await engine.SampleAsync(scripted.ScriptPrompt, 200));

    private Task<LlamaEngine> LoadAsync(int maxSequences, int maxWaiting) =>
        LlamaEngine.LoadAsync(scripted.Options with { MaxSequences = maxSequences, MaxWaiting = maxWaiting });
}
