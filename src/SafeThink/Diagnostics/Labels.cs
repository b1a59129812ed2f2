using SafeThink.Decoding;
using SafeThink.Pipeline;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.Diagnostics;

/// <summary>The values of attributes: lower case, few, and never renamed by accident.</summary>
internal static class Labels
{
    public const string Cancelled = "cancelled";

    public static string Of(SafetyVerdict verdict) => verdict switch
    {
        SafetyVerdict.Safe => "safe",
        SafetyVerdict.Unsafe => "unsafe",
        _ => "indeterminate",
    };

    public static string Of(TracePhase phase) => phase switch
    {
        TracePhase.Reasoning => "reasoning",
        TracePhase.Answer => "answer",
        _ => "protocol",
    };

    public static string Of(DirectiveKind directive) => directive switch
    {
        DirectiveKind.Resample => "resample",
        DirectiveKind.Refuse => "refuse",
        DirectiveKind.Block => "block",
        DirectiveKind.ContinueThinking => "continue_thinking",
        DirectiveKind.BeginThinking => "begin_thinking",
        DirectiveKind.SkipThinking => "skip_thinking",
        DirectiveKind.Accept => "accept",
        _ => "continue",
    };

    public static string Of(FinishReason reason) => reason switch
    {
        FinishReason.Stop => "stop",
        FinishReason.Length => "length",
        _ => "content_filter",
    };

    public static string Of(Exception fault) =>
        fault is OperationCanceledException ? Cancelled : fault.GetType().FullName ?? fault.GetType().Name;
}
