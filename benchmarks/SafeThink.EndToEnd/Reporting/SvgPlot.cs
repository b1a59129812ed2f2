using System.Globalization;
using System.Net;
using System.Text;

namespace SafeThink.EndToEnd.Reporting;

/// <summary>The ratios as a picture: a dot for each round, the median as a bar, its interval as a line.</summary>
internal static class SvgPlot
{
    private const int Width = 760;
    private const int Left = 190;
    private const int Right = 90;
    private const int RowHeight = 26;
    private const int PanelHead = 44;
    private const int PanelFoot = 34;
    private const int Ticks = 4;

    public static string Write(IEnumerable<PlotPanel> plot)
    {
        var panels = plot.ToList();
        var height = panels.Sum(p => PanelHead + PanelFoot + (RowHeight * p.Rows.Count));
        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n")
            .Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{height}\" fill=\"white\"/>\n");
        var top = 0;
        foreach (var panel in panels)
            top = AppendPanel(svg, panel, top);
        return svg.Append("</svg>\n").ToString();
    }

    private static int AppendPanel(StringBuilder svg, PlotPanel panel, int top)
    {
        var axis = Axis.Around(panel.Rows);
        var bottom = top + PanelHead + (RowHeight * panel.Rows.Count);

        AppendText(svg, 10, top + 20, "start", panel.Title, "font-weight=\"bold\"");
        for (var i = 0; i <= Ticks; i++)
        {
            var value = axis.Low + ((axis.High - axis.Low) * i / Ticks);
            AppendLine(svg, axis.X(value), top + PanelHead - 8, axis.X(value), bottom, "#ddd", 1);
            AppendText(svg, axis.X(value), bottom + 16, "middle", Figures.Fixed(value, 3), "fill=\"#555\"");
        }

        AppendLine(svg, axis.X(1), top + PanelHead - 8, axis.X(1), bottom, "#888", 1);
        for (var i = 0; i < panel.Rows.Count; i++)
        {
            var row = panel.Rows[i];
            var y = top + PanelHead + (RowHeight * i) + (RowHeight / 2);
            AppendText(svg, Left - 12, y + 4, "end", row.Name, "");
            foreach (var ratio in row.Rounds.Where(axis.Holds))
                svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{axis.X(ratio):F1}\" cy=\"{y}\" r=\"2.5\" fill=\"#4a7ebb\" fill-opacity=\"0.35\"/>\n");
            AppendLine(svg, axis.X(row.Interval.Low), y, axis.X(row.Interval.High), y, "#b03030", 3);
            AppendLine(svg, axis.X(row.Ratio), y - 7, axis.X(row.Ratio), y + 7, "#b03030", 2);
            AppendText(svg, Width - 10, y + 4, "end", Figures.Fixed(row.Ratio, 4), "");
        }

        return bottom + PanelFoot;
    }

    private static void AppendLine(StringBuilder svg, double x1, double y1, double x2, double y2, string colour, int width) =>
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<line x1=\"{x1:F1}\" y1=\"{y1:F1}\" x2=\"{x2:F1}\" y2=\"{y2:F1}\" stroke=\"{colour}\" stroke-width=\"{width}\"/>\n");

    private static void AppendText(StringBuilder svg, double x, double y, string anchor, string text, string style) =>
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\" {style}>{WebUtility.HtmlEncode(text)}</text>\n");

    // Rounds that were disturbed lie outside: they would squeeze the rest into a line.
    private readonly record struct Axis(double Low, double High)
    {
        private const double Margin = 0.01;

        public static Axis Around(IReadOnlyList<PlotRow> rows) => new(
            Math.Min(1, rows.Min(r => r.Interval.Low)) - Margin,
            Math.Max(1, rows.Max(r => r.Interval.High)) + Margin);

        public bool Holds(double ratio) => ratio >= Low && ratio <= High;

        public double X(double ratio) => Left + ((ratio - Low) / (High - Low) * (Width - Left - Right));
    }
}
