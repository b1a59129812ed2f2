using SafeThink.Pipeline;

namespace SafeThink.Policies.Prefill;

/// <summary>What a trace says of a <see cref="PrefillPolicy"/>.</summary>
internal sealed record PrefillDescription(FormatText Text);
