namespace SafeThink.LlamaCpp.Scoring.Judge.Runs;

/// <summary>One of the judge's sequences in the hands of a session, and the place that is free again when its run is over.</summary>
/// <param name="loop">What the sequence does.</param>
/// <param name="places">Where its place was taken.</param>
internal sealed class JudgeRun(JudgeLoop loop, JudgePlaces places) : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();

    /// <summary>What the sequence does.</summary>
    public JudgeLoop Loop => loop;

    /// <summary>Ends the run.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Ends when the run is over and its place is free, with what ended it.</summary>
    public Task Over { get; private set; } = Task.CompletedTask;

    /// <summary>Takes charge of the run.</summary>
    /// <param name="run">The run.</param>
    public void Begin(Task run) => Over = ReleaseAfterAsync(run);

    /// <summary>Waits until a trace is judged or the run is over.</summary>
    public Task WaitAsync(JudgeTask task, CancellationToken cancellationToken) => Task.WhenAny(task.Score, Over).WaitAsync(cancellationToken);

    /// <summary>Ends the run; somebody else has more need of its place.</summary>
    public void GiveWay() => _ending.Cancel();

    /// <summary>Ends the run and waits until it is over.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await Over.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task ReleaseAfterAsync(Task run)
    {
        try
        {
            await run.ConfigureAwait(false);
        }
        finally
        {
            places.Release();
        }
    }
}
