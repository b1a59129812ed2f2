using SafeThink.Pipeline;
using SafeThink.Scoring;

namespace SafeThink.Audit.Capture;

/// <summary>What a decode makes of a policy's answer.</summary>
internal static class EffectiveDirective
{
    /// <summary>Where nobody has an opinion, a safe step is accepted and any other blocked.</summary>
    public static DirectiveKind Of(in DecodingEvent e, in Directive directive) =>
        e.Kind != DecodingEventKind.StepScored || directive.Kind != DirectiveKind.Continue ? directive.Kind
        : e.Verdict == SafetyVerdict.Safe ? DirectiveKind.Accept
        : DirectiveKind.Block;
}
