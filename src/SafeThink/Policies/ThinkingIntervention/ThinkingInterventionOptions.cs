using SafeThink.Pipeline;

namespace SafeThink.Policies.ThinkingIntervention;

/// <summary>Options of the ThinkingIntervention policy: (arXiv 2503.24370), placed at the start of the reasoning, where it works best.</summary>
public sealed class ThinkingInterventionOptions
{
    /// <summary>What the thinking begins with, behind the format's opening text.</summary>
    /// <value><see cref="ThinkingInterventionConstants.Text"/></value>
    public FormatText Text { get; set; } = ThinkingInterventionConstants.Text;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentNullException">The text is null.</exception>
    public void Validate() => ArgumentNullException.ThrowIfNull(Text);
}
