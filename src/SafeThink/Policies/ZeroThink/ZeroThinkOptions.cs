using SafeThink.Pipeline;

namespace SafeThink.Policies.ZeroThink;

/// <summary>Options of the ZeroThink policy: no thinking at all (SafeChain, table 6).</summary>
public sealed class ZeroThinkOptions
{
    /// <summary>What stands in the think block, between the format's opening and closing texts.</summary>
    /// <value>empty: with the format's line feeds, <c>&lt;think&gt;\n\n&lt;/think&gt;\n\n</c>, as the reference code of SafeChain spells it</value>
    public FormatText Text { get; set; } = ZeroThinkConstants.Text;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentNullException">The text is null.</exception>
    public void Validate() => ArgumentNullException.ThrowIfNull(Text);
}
