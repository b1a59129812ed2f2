using SafeThink.Engines;
using SafeThink.LlamaCpp.Tokens;
using SafeThink.Scoring;

namespace SafeThink.LlamaCpp.Scoring.HiddenStates;

/// <summary>The steps of one request on their way to the reading thread.</summary>
internal sealed class HiddenStateSession(ReadingThread thread, LlamaTokenizer tokenizer, ReadTrace trace) : IScoringSession
{
    private string? _candidate;
    private bool _isDisposed;

    public async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        _candidate = null;
        int[] step;
        try
        {
            step = tokenizer.TokenizeUntrusted(candidate.Text);
        }
        catch (Exception exception) when (exception is EngineException or ObjectDisposedException)
        {
            return SafetyScore.Indeterminate($"the step could not be read: {exception.Message}");
        }

        if (step.Length == 0)
            return SafetyScore.Indeterminate("the step is empty");
        var score = await thread.ScoreAsync(new ScoringJob(trace, step), cancellationToken).ConfigureAwait(false);

        // A step that was not scored is not wholly read: should it be accepted nevertheless, it is read then.
        if (score.IsDeterminate)
            _candidate = candidate.Text;
        return score;
    }

    public void Accept(TraceStep accepted)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var isCandidate = _candidate is not null && _candidate == accepted.Text;
        _candidate = null;
        trace.Accepted.Enqueue(isCandidate ? null : tokenizer.TokenizeUntrusted(accepted.Text));
    }

    public ValueTask DisposeAsync()
    {
        if (!_isDisposed)
            thread.Leave(trace);
        _isDisposed = true;
        return ValueTask.CompletedTask;
    }
}
