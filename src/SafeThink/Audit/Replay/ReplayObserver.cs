using SafeThink.Audit.Capture;
using SafeThink.Decoding;
using SafeThink.Decoding.Observers;
using SafeThink.Pipeline;

namespace SafeThink.Audit.Replay;

/// <summary>Records a run and compares it with a trace on the way.</summary>
internal sealed class ReplayObserver(TraceRecorder recorder, TraceComparison comparison, bool stopsAtDifference) : DecodeObserver
{
    private bool _hasPrompt;

    public override bool WatchesTokens => true;

    public override bool HasSeenEnough => comparison.IsExhausted || (stopsAtDifference && comparison.Difference is not null);

    public override void PromptRead() => recorder.PromptRead();

    public override void Appended(int position, ReadOnlySpan<int> tokens)
    {
        recorder.Appended(position, tokens);
        if (_hasPrompt)
        {
            for (var i = 0; i < tokens.Length; i++)
                comparison.See(recorder.LastOrigin, position + i, tokens[i]);
        }

        _hasPrompt = true;
    }

    public override void Sampled(int position, int token)
    {
        recorder.Sampled(position, token);
        comparison.See(TokenOrigin.Sampled, position, token);
    }

    public override void TakenBack(int length) => recorder.TakenBack(length);

    public override void Proposed(int start) => recorder.Proposed(start);

    public override void Decided(in DecodingEvent e, in Directive directive, DecodingPolicy? decidedBy)
    {
        recorder.Decided(e, directive, decidedBy);
        comparison.See(recorder.LastDecision!);
    }

    public override void Updated(in DecodingUpdate update)
    {
        recorder.Updated(update);
        if (update.Result is { } result)
            comparison.SeeEnd(result.Reason);
    }
}
