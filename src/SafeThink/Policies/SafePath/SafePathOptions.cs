using SafeThink.Pipeline;

namespace SafeThink.Policies.SafePath;

/// <summary>Options of the SafePath policy: the zero-shot form of SafePath (arXiv 2505.14667).</summary>
public sealed class SafePathOptions
{
    /// <summary>What the thinking begins with, behind the format's opening text.</summary>
    /// <value><see cref="SafePathConstants.Text"/></value>
    public FormatText Text { get; set; } = SafePathConstants.Text;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentNullException">The text is null.</exception>
    public void Validate() => ArgumentNullException.ThrowIfNull(Text);
}
