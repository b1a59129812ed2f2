using SafeThink.EndToEnd.Measuring;

namespace SafeThink.EndToEnd.Reporting;

/// <summary>A part of a picture: ratios against one reference.</summary>
/// <param name="Title">What is compared.</param>
/// <param name="Rows">The arms.</param>
internal sealed record PlotPanel(string Title, IReadOnlyList<PlotRow> Rows);

/// <summary>An arm of a panel.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Ratio">The median.</param>
/// <param name="Interval">Of the median.</param>
/// <param name="Rounds">Every round's ratio.</param>
internal sealed record PlotRow(string Name, double Ratio, Interval Interval, IReadOnlyList<double> Rounds);
