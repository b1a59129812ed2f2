using System.Globalization;
using SafeThink.Scoring;

namespace SafeThink.Tests.Scoring.Combining.Doubles;

/// <summary>A scorer to which a step's text is its score.</summary>
internal static class Spelt
{
    public static DelegateScorer Scorer { get; } = new("spelt", step => float.Parse(step.Text, CultureInfo.InvariantCulture));
}
