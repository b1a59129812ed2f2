using System.Globalization;
using System.Text;
using SafeThink.Training.Metrics;

namespace SafeThink.Training.Embedded.Cards;

/// <summary>Draws reliability as SVG: mean P(unsafe) of a bin against the share that is unsafe, a panel a test.</summary>
internal static class ReliabilityPlot
{
    private const int Panel = 180;
    private const int Margin = 34;
    private const int Pitch = Panel + Margin + 10;

    /// <summary>Draws the plot.</summary>
    public static string Draw(IReadOnlyList<(string Name, Reliability Reliability)> tests)
    {
        var svg = new StringBuilder();
        var (width, height) = ((tests.Count * Pitch) + 10, Panel + (2 * Margin));
        Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"10\">");
        Line($"<rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>");
        for (var i = 0; i < tests.Count; i++)
        {
            Line($"<g transform=\"translate({(i * Pitch) + Margin} {Margin - 8})\">");
            Line($"<rect width=\"{Panel}\" height=\"{Panel}\" fill=\"none\" stroke=\"#888\"/>");
            Line($"<path d=\"M0 {Panel}L{Panel} 0\" stroke=\"#bbb\" stroke-dasharray=\"4\"/>");
            Line($"<text x=\"{Panel / 2}\" y=\"-6\" text-anchor=\"middle\">{tests[i].Name}</text>");
            Line($"<text x=\"{Panel / 2}\" y=\"{Panel + 24}\" text-anchor=\"middle\">mean P(unsafe)</text>");
            Line($"<text x=\"0\" y=\"{Panel + 12}\">0</text><text x=\"{Panel - 6}\" y=\"{Panel + 12}\">1</text><text x=\"-10\" y=\"8\">1</text>");
            Line($"<text transform=\"translate(-12 {Panel / 2}) rotate(-90)\" text-anchor=\"middle\">share unsafe</text>");
            var bins = tests[i].Reliability.Bins;
            var total = bins.Sum(bin => bin.Count);
            Line($"<polyline fill=\"none\" stroke=\"#1f5fa8\" points=\"{string.Join(' ', bins.Select(bin => Point(bin)))}\"/>");
            foreach (var bin in bins)
                Line($"<circle cx=\"{bin.MeanProbability * Panel:0.0}\" cy=\"{(1 - bin.PositiveShare) * Panel:0.0}\" r=\"{2 + (6 * Math.Sqrt((double)bin.Count / total)):0.0}\" fill=\"#1f5fa8\"/>");
            Line($"</g>");
        }

        Line($"</svg>");
        return svg.ToString();

        void Line(FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Point(ReliabilityBin bin) =>
        string.Create(CultureInfo.InvariantCulture, $"{bin.MeanProbability * Panel:0.0},{(1 - bin.PositiveShare) * Panel:0.0}");
}
