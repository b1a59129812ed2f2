using System.Collections.Immutable;
using SafeThink.Pipeline;

namespace SafeThink.Policies.MoreThink;

/// <summary>What a trace says of a <see cref="MoreThinkPolicy"/>.</summary>
internal sealed record MoreThinkDescription(
    ImmutableArray<FormatText> Texts, int MaximumReplacements, int MaximumThinkingTokens, bool ContinuesAtEndOfText);
