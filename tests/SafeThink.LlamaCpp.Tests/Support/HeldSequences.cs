using SafeThink.Engines;

namespace SafeThink.LlamaCpp.Tests.Support;

/// <summary>Runs that take sequences of an engine and do nothing with them until they are let go.</summary>
internal sealed class HeldSequences : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly List<Task> _runs = [];

    /// <summary>Takes sequences, and waits until they are taken.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="count">How many.</param>
    public static async Task<HeldSequences> TakeAsync(LlamaEngine engine, int count)
    {
        var held = new HeldSequences();
        var taken = new List<Task>();
        for (var i = 0; i < count; i++)
        {
            var isTaken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            taken.Add(isTaken.Task);
            held._runs.Add(engine.RunAsync(
                new LambdaLoop(_ =>
                {
                    isTaken.TrySetResult();
                    return LoopTurn.Park;
                }),
                SamplingOptions.Greedy,
                held._ending.Token));
        }

        await Task.WhenAll(taken);
        return held;
    }

    /// <summary>Lets them go; a second call does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ending.IsCancellationRequested)
            return;
        await _ending.CancelAsync();
        foreach (var run in _runs)
            await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
