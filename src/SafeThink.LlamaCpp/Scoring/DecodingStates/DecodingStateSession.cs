using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.LlamaCpp.Scoring.HiddenStates.Heads;
using SafeThink.Scoring;

namespace SafeThink.LlamaCpp.Scoring.DecodingStates;

/// <summary>The sums of one request's states. They are added up on the decode thread, while this waits.</summary>
internal sealed class DecodingStateSession(DecodingStateScorer scorer, WordEvidence? words) : IScoringSession
{
    private readonly HiddenStateHead _head = scorer.Head;
    private readonly StateSlices _slices = scorer.Slices;
    private readonly double _keep = Math.Pow(0.5, 1 / scorer.Head.HalfLife);
    private readonly StateSums _accepted = new(scorer.Slices.Size);
    private readonly StateSums _trace = new(scorer.Slices.Size);    // the accepted and the candidate
    private readonly StateSums _step = new(scorer.Slices.Size);
    private readonly List<StepSequence> _unsummed = [];             // accepted without having been scored here
    private StepSequence? _candidate;
    private string? _fault;

    public async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken)
    {
        _candidate = null;
        if (candidate.Sequence is not { } sequence)
            return SafetyScore.Indeterminate("the step comes without the sequence that decoded it, and nothing else has its states");

        // By reference: what is known of another engine's model may be equal, and the model not.
        if (!ReferenceEquals(sequence.Engine.Model, scorer.Model))
            return SafetyScore.Indeterminate($"the scorer was made for another engine than the one that decodes '{sequence.Engine.Model.Name}'");

        var (isSummed, isWhole) = (false, false);
        if (_fault is null)
            await sequence.ReadStatesAsync(states => isSummed = TrySum(states, sequence, out isWhole), cancellationToken).ConfigureAwait(false);
        if (!isSummed)
            return SafetyScore.Indeterminate(_fault ?? "the engine has not all of the step's states");

        // Nothing comes behind a step that lacks a token. Should something, the step is summed anew, and needs all its states.
        _candidate = isWhole ? sequence : null;
        var features = HeadFeatures.Of(_head.Parts, _trace, _step, request: null);
        return SafetyScore.FromProbability(1 - _head.ProbabilityOfUnsafe(features, words?.Of(candidate) ?? 0));
    }

    public void Accept(TraceStep accepted)
    {
        words?.Accept(accepted);
        if (accepted.Sequence is not { } sequence)
            _fault = $"step {accepted.Index} was accepted without the sequence that decoded it, so its states are missing";
        else if (sequence == _candidate)
            _accepted.CopyFrom(_trace);
        else
            _unsummed.Add(sequence);
        _candidate = null;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool TrySum(IHiddenStates? states, StepSequence candidate, out bool isWhole)
    {
        isWhole = states?.Count >= candidate.Length;
        if (states is null)
            return false;
        foreach (var step in _unsummed)
        {
            if (!TryAdd(states, step.Start, step.Length, _accepted, _keep))
            {
                _fault = "the engine has not all of the states of a step that was accepted unscored";
                return false;
            }
        }

        _unsummed.Clear();
        _trace.CopyFrom(_accepted);
        _step.Clear();

        // The sequence lets one token be without states: the last of a reply that is cut off.
        var end = isWhole ? candidate.Length : candidate.Length - 1;
        return candidate.Start < end && TryAdd(states, candidate.Start, end, _trace, _keep) && TryAdd(states, candidate.Start, end, _step, keep: 1);
    }

    private bool TryAdd(IHiddenStates states, int start, int end, StateSums sums, double keep)
    {
        for (var position = start; position < end; position++)
        {
            if (!_slices.TryAdd(states.At(position), sums, keep))
                return false;
        }

        return true;
    }
}
