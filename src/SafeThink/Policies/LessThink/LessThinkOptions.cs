using SafeThink.Pipeline;

namespace SafeThink.Policies.LessThink;

/// <summary>Options of the LessThink policy: one canned short thought (SafeChain, table 6).</summary>
public sealed class LessThinkOptions
{
    /// <summary>The thought, between the format's opening and closing texts.</summary>
    /// <value><see cref="LessThinkConstants.Text"/></value>
    public FormatText Text { get; set; } = LessThinkConstants.Text;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentNullException">The text is null.</exception>
    public void Validate() => ArgumentNullException.ThrowIfNull(Text);
}
