using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.HiddenStates.Heads;
using SafeThink.LlamaCpp.Scoring.HiddenStates.Reading;
using SafeThink.LlamaCpp.Tokens;
using SafeThink.Scoring;

namespace SafeThink.LlamaCpp.Scoring.HiddenStates;

/// <summary>The steps of one request on their way to the reading thread.</summary>
internal sealed class HiddenStateSession(ReadingThread thread, LlamaTokenizer tokenizer, ReadTrace first, WordEvidence? words) : IScoringSession
{
    private readonly List<(string Text, ScoringJob Job)> _along = [];
    private ReadTrace _trace = first;
    private string? _candidate;
    private bool _isDisposed;

    public async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken) =>
        (await ScoreTogetherAsync([candidate], cancellationToken).ConfigureAwait(false))[0];

    // Each candidate behind a fork of the trace, so that whichever is accepted is read already.
    public async ValueTask<IReadOnlyList<SafetyScore>> ScoreTogetherAsync(
        IReadOnlyList<TraceStep> candidates, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        _candidate = null;
        LeaveAlong();
        var steps = new List<ScoringStep>();
        try
        {
            foreach (var candidate in candidates)
            {
                var step = tokenizer.TokenizeUntrusted(candidate.Text);
                if (step.Length == 0)
                    break;
                steps.Add(new(step, words?.Of(candidate) ?? 0));
            }
        }
        catch (Exception exception) when (exception is EngineException or ObjectDisposedException)
        {
            if (steps.Count == 0)
                return [thread.WhyClosed ?? SafetyScore.FromFault("reading the step failed", exception)];
        }

        if (steps.Count == 0)
            return [SafetyScore.Indeterminate("the step is empty")];
        var job = new ScoringJob(_trace, steps[0]) { Alternatives = [.. steps.Skip(1)] };
        var score = await thread.ScoreAsync(job, cancellationToken).ConfigureAwait(false);

        // A step that was not scored is not wholly read: should it be accepted nevertheless, it is read then.
        if (score.IsDeterminate)
            _candidate = candidates[0].Text;
        return [score, .. await AlongAsync(job, candidates, cancellationToken).ConfigureAwait(false)];
    }

    public void Accept(TraceStep accepted)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var isCandidate = _candidate is not null && _candidate == accepted.Text;
        if (!isCandidate && _along.FindIndex(a => a.Text == accepted.Text && a.Job.HasScore) is >= 0 and var at)
        {
            thread.Leave(_trace);
            _trace = _along[at].Job.Trace;
            _along.RemoveAt(at);
            isCandidate = true;
        }

        _candidate = null;
        words?.Accept(accepted);
        LeaveAlong();
        _trace.Accepted.Enqueue(isCandidate ? null : tokenizer.TokenizeUntrusted(accepted.Text));
    }

    public ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            LeaveAlong();
            thread.Leave(_trace);
        }

        _isDisposed = true;
        return ValueTask.CompletedTask;
    }

    // A candidate that has no score in this call is scored when it is its turn.
    private async Task<List<SafetyScore>> AlongAsync(ScoringJob job, IReadOnlyList<TraceStep> candidates, CancellationToken cancellationToken)
    {
        _along.AddRange(job.Along.Select((along, i) => (candidates[i + 1].Text, along)));
        var scores = await Task.WhenAll(job.Along.Select(along => along.Completion)).WaitAsync(cancellationToken).ConfigureAwait(false);
        return [.. scores.TakeWhile(score => score.IsDeterminate)];
    }

    private void LeaveAlong()
    {
        foreach (var (_, job) in _along)
            thread.Leave(job.Trace);
        _along.Clear();
    }
}
