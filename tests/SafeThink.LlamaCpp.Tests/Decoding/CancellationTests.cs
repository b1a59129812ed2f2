using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Support;

namespace SafeThink.LlamaCpp.Tests.Decoding;

[Collection(TinyReasonerGroup.Name)]
public sealed class CancellationTests(TinyReasonerFixture fixture, ScriptedFixture scripted) : IClassFixture<ScriptedFixture>
{
    private LlamaEngine Engine => fixture.Engine;

    [Fact]
    public async Task RunAsync_CancelledBeforehand_IsCancelledAndNeverCallsTheLoop()
    {
        var run = Engine.RunAsync(new LambdaLoop(_ => throw new InvalidOperationException("called")), SamplingOptions.Greedy, new(canceled: true));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task RunAsync_CancelledInALongPrefill_EndsAndTheEngineStillWorks()
    {
        using var cancel = new CancellationTokenSource();
        var prompt = Enumerable.Range(0, 1000).Select(i => 300 + (i % 500)).ToArray();
        var run = Engine.RunAsync(
            new LambdaLoop(s =>
            {
                if (s.Tokens.IsEmpty)
                {
                    s.Append(prompt);
                    cancel.CancelAfter(TimeSpan.FromMilliseconds(5));
                    return LoopTurn.Evaluate;
                }

                s.Truncate(0);
                s.Append(prompt);
                return LoopTurn.Evaluate;
            }),
            SamplingOptions.Greedy,
            cancel.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        var answer = await Engine.SampleAsync(Engine.Prompt("What is 3 + 4?"), 10);

        Assert.True(run.IsCanceled);
        Assert.Equal(10, answer.Length);
    }

    [Fact]
    public async Task RunAsync_AnotherRunCancelledInItsBatch_GoesOnUnharmed()
    {
        var longPrompt = Enumerable.Repeat(10, 900).ToArray();
        var decoding = Enumerable.Range(0, 2).Select(_ => scripted.Engine.SampleAsync(scripted.ScriptPrompt, 200)).ToArray();

        for (var i = 0; i < 10; i++)
        {
            using var cancel = new CancellationTokenSource();
            var disturbing = scripted.Engine.SampleAsync(longPrompt, 50, cancellationToken: cancel.Token);
            await Task.Delay(i);
            await cancel.CancelAsync();
            await disturbing.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        Assert.All(await Task.WhenAll(decoding), tokens => Assert.Equal(scripted.Script, tokens));
    }

    [Fact]
    public async Task RunAsync_CancelledWhileParked_Ends()
    {
        using var cancel = new CancellationTokenSource();
        var parked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var run = Engine.RunAsync(
            new LambdaLoop(_ =>
            {
                parked.TrySetResult();
                return LoopTurn.Park;
            }),
            SamplingOptions.Greedy,
            cancel.Token);
        await parked.Task;
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileItWaitsForASlot_EndsBeforeTheOthers()
    {
        using var cancel = new CancellationTokenSource();
        var sequences = new List<IDecodingSequence>();
        var release = false;
        var holders = Enumerable.Range(0, TinyReasonerFixture.Options.MaxSequences)
            .Select(_ => Engine.RunAsync(
                new LambdaLoop(s =>
                {
                    lock (sequences)
                        sequences.Add(s);
                    return Volatile.Read(ref release) ? LoopTurn.Finish : LoopTurn.Park;
                }),
                SamplingOptions.Greedy))
            .ToArray();

        var waiting = Engine.SampleAsync([5], 1, cancellationToken: cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.All(holders, holder => Assert.False(holder.IsCompleted));

        Volatile.Write(ref release, true);
        lock (sequences)
            sequences.ForEach(s => s.Wake());
        await Task.WhenAll(holders);
    }
}
