using SafeThink.Pipeline;

namespace SafeThink.Policies.MoreThink;

/// <summary>Options of the MoreThink policy: minimum forcing, as SafeChain has it from s1 (SafeChain, table 6).</summary>
public sealed class MoreThinkOptions
{
    /// <summary>What replaces the end of the thinking, with no separator; of several, the request's seed picks one each time.</summary>
    /// <value>one: <see cref="MoreThinkConstants.Text"/></value>
    public IList<FormatText> Texts { get; } = [MoreThinkConstants.Text];

    /// <summary>How often the end of the thinking is replaced at most. At least 0.</summary>
    /// <value>10</value>
    public int MaximumReplacements { get; set; } = MoreThinkConstants.MaximumReplacements;

    /// <summary>From how many thinking tokens on the model may end its thinking, injected ones included. At least 0.</summary>
    /// <value>10,000</value>
    public int MaximumThinkingTokens { get; set; } = MoreThinkConstants.MaximumThinkingTokens;

    /// <summary>
    /// Whether the end of the whole output inside the thinking is replaced like the closing tag, as the reference code of
    /// SafeChain does; if not, it ends the output without an answer.
    /// </summary>
    /// <value><see langword="true"/></value>
    public bool ContinuesAtEndOfText { get; set; } = true;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative; the message names it.</exception>
    /// <exception cref="ArgumentException">There is no replacement text, or an empty one.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MaximumReplacements);
        ArgumentOutOfRangeException.ThrowIfNegative(MaximumThinkingTokens);
        if (Texts.Count == 0 || Texts.Any(t => t is null || t.All.Any(string.IsNullOrEmpty)))
            throw new ArgumentException("MoreThink needs at least one replacement text, and none may be empty, for any format.", nameof(Texts));
    }
}
