using SafeThink.Traces;

namespace SafeThink.Decoding;

/// <summary>Something that a guarded decode hands out. A value, so that a token costs no allocation.</summary>
public readonly record struct DecodingUpdate
{
    private readonly string? _text;
    private readonly object? _detail;

    private DecodingUpdate(DecodingUpdateKind kind, TracePhase phase, string? text, object? detail)
    {
        Kind = kind;
        Phase = phase;
        _text = text;
        _detail = detail;
    }

    /// <summary>What it is.</summary>
    public DecodingUpdateKind Kind { get; }

    /// <summary>The phase it belongs to.</summary>
    public TracePhase Phase { get; }

    /// <summary>The text, for <see cref="DecodingUpdateKind.Text"/> and <see cref="DecodingUpdateKind.Injected"/>; otherwise empty.</summary>
    public string Text => _text ?? "";

    /// <summary>The step, for <see cref="DecodingUpdateKind.StepScored"/>; otherwise null.</summary>
    public StepReport? Step => _detail as StepReport;

    /// <summary>What a policy did, for <see cref="DecodingUpdateKind.Intervened"/>; otherwise null.</summary>
    public Intervention? Intervention => _detail as Intervention;

    /// <summary>How it ended, for <see cref="DecodingUpdateKind.Completed"/>; otherwise null.</summary>
    public DecodingResult? Result => _detail as DecodingResult;

    internal static DecodingUpdate OfText(TracePhase phase, string text) => new(DecodingUpdateKind.Text, phase, text, null);

    internal static DecodingUpdate OfInjection(TracePhase phase, string text) => new(DecodingUpdateKind.Injected, phase, text, null);

    internal static DecodingUpdate Of(StepReport step) => new(DecodingUpdateKind.StepScored, step.Phase, null, step);

    internal static DecodingUpdate Of(Intervention intervention) =>
        new(DecodingUpdateKind.Intervened, intervention.Phase, null, intervention);

    internal static DecodingUpdate Of(DecodingResult result, TracePhase phase) =>
        new(DecodingUpdateKind.Completed, phase, null, result);
}
