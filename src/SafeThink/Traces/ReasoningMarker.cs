namespace SafeThink.Traces;

/// <summary>A tag in a model's output and the phase that begins behind it.</summary>
/// <param name="Text">The tag, for example <c>&lt;/think&gt;</c>; not empty.</param>
/// <param name="Phase">The phase behind the tag.</param>
public readonly record struct ReasoningMarker(string Text, TracePhase Phase);
