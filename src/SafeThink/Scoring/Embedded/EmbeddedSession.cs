using SafeThink.Prompts;
using SafeThink.Scoring.Embedded.Model;

namespace SafeThink.Scoring.Embedded;

/// <summary>One request of an <see cref="EmbeddedScorer"/>: the sums of request and accepted steps, and no text.</summary>
internal sealed class EmbeddedSession(ScorerWeights weights, Prompt prompt) : IScoringSession
{
    private RequestSums _request;
    private bool _hasReadRequest;
    private TraceSums _trace;
    private TraceStep _candidate;
    private TraceSums _behindCandidate;

    public ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Score(candidate));

    public void Accept(TraceStep accepted)
    {
        // Nearly always it is the step that was scored last, and has been read.
        if (_candidate.Text is null || accepted != _candidate)
            ScoringModel.Read(weights, _trace.Before(accepted.Phase), accepted.Text, out _behindCandidate);
        _trace = _behindCandidate;
        _candidate = default;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private SafetyScore Score(TraceStep candidate)
    {
        if (!_hasReadRequest)
        {
            _request = ReadRequest();
            _hasReadRequest = true;
        }

        var reading = ScoringModel.Read(weights, _trace.Before(candidate.Phase), candidate.Text, out _behindCandidate);
        _candidate = candidate;
        if (!reading.HasContent)
            return SafetyScore.Indeterminate("the step is empty");
        if (reading.IsMostlyForeign)
            return SafetyScore.Indeterminate("most of the step is in a script that the embedded scorer does not read");
        return SafetyScore.FromProbability(ScoringModel.SafeProbability(weights, _request, _behindCandidate));
    }

    // What the user asked last; for a prompt of bare segments, their text.
    private RequestSums ReadRequest()
    {
        for (var i = prompt.Messages.Length - 1; i >= 0; i--)
        {
            if (prompt.Messages[i].Role == "user")
                return ScoringModel.Read(weights, prompt.Messages[i].Content);
        }

        return ScoringModel.Read(weights, prompt.ToString());
    }
}
