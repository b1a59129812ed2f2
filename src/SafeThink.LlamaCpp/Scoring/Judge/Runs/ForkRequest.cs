using SafeThink.Engines;

namespace SafeThink.LlamaCpp.Scoring.Judge.Runs;

/// <summary>A run that is to begin as a fork of a sequence: made anywhere, begun on the decode thread.</summary>
/// <param name="loop">What the fork does.</param>
/// <param name="ending">Ends the fork.</param>
internal sealed class ForkRequest(IDecodingLoop loop, CancellationToken ending)
{
    private readonly TaskCompletionSource<Task> _run = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Begins it; called by the loop of the sequence that is forked.</summary>
    public void Begin(IDecodingSequence sequence) => _run.TrySetResult(sequence.ForkAsync(loop, ending));

    /// <summary>Says that it will not be begun.</summary>
    public void GiveUp() => _run.TrySetResult(Task.CompletedTask);

    /// <summary>Waits until the fork is over, if it is begun.</summary>
    /// <param name="source">The run of the sequence that is to be forked.</param>
    /// <returns>Whether somebody took the request; if not, the source was over before.</returns>
    /// <exception cref="EngineException">The fork failed, or there is no sequence for it.</exception>
    public async Task<bool> RunAsync(Task source)
    {
        await Task.WhenAny(_run.Task, source).ConfigureAwait(false);
        if (!_run.Task.IsCompleted)
            return false;
        await (await _run.Task.ConfigureAwait(false)).ConfigureAwait(false);
        return true;
    }
}
