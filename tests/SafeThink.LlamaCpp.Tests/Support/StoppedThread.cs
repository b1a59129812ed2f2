using SafeThink.Engines;

namespace SafeThink.LlamaCpp.Tests.Support;

/// <summary>Stops an engine's decode thread, so that what is started meanwhile comes to it all at once.</summary>
internal sealed class StoppedThread : IAsyncDisposable
{
    private readonly ManualResetEventSlim _go = new();
    private Task _run = Task.CompletedTask;

    /// <summary>Stops the thread, which needs a free sequence for it, and waits until it has stopped.</summary>
    /// <param name="engine">The engine.</param>
    public static async Task<StoppedThread> StopAsync(LlamaEngine engine)
    {
        var stopped = new StoppedThread();
        var isStopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stopped._run = engine.RunAsync(
            new LambdaLoop(_ =>
            {
                isStopped.SetResult();
                stopped._go.Wait();
                return LoopTurn.Finish;
            }),
            SamplingOptions.Greedy);
        await isStopped.Task;
        return stopped;
    }

    /// <summary>Lets the thread go on.</summary>
    public async ValueTask DisposeAsync()
    {
        _go.Set();
        await _run;
        _go.Dispose();
    }
}
