using System.Collections.Immutable;
using SafeThink.Decoding.Observers;
using SafeThink.Traces;

namespace SafeThink.Pipeline;

/// <summary>All policies of a pipeline at work on one request: the first that has an opinion decides.</summary>
internal sealed class PipelineSession(DecodingPipeline pipeline, ReasoningFormat format, uint seed, DecodeObserver? observer = null)
{
    private readonly ImmutableArray<PolicySession> _sessions = [.. pipeline.Policies.Select(p => p.Start(format, seed))];

    public Directive Decide(in DecodingEvent e, out DecodingPolicy? decidedBy)
    {
        decidedBy = null;
        var decision = Directive.Continue;
        for (var i = 0; i < _sessions.Length; i++)
        {
            var directive = _sessions[i].Decide(e);
            if (directive.Kind != DirectiveKind.Continue)
            {
                decidedBy = pipeline.Policies[i];
                decision = directive;
                break;
            }
        }

        observer?.Decided(e, decision, decidedBy);
        return decision;
    }
}
