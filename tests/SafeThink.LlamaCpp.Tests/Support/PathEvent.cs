namespace SafeThink.LlamaCpp.Tests.Support;

/// <summary>One thing that happened to a sequence and was not taken back.</summary>
/// <param name="Tokens">The tokens it added; empty for an evaluation.</param>
/// <param name="IsSampled">Whether the model chose them.</param>
internal sealed record PathEvent(int[] Tokens, bool IsSampled)
{
    public static PathEvent Evaluation { get; } = new([], IsSampled: false);
}
