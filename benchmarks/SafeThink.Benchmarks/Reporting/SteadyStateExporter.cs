using System.Globalization;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;

namespace SafeThink.Benchmarks.Reporting;

/// <summary>Writes what a token costs where whole decodes of two lengths were measured: the difference of the two.</summary>
internal sealed class SteadyStateExporter : ExporterBase
{
    private const string LengthName = "Tokens";

    protected override string FileExtension => "md";

    protected override string FileCaption => "steady-state";

    public override void ExportToLog(Summary summary, ILogger logger)
    {
        var rows = summary.Reports
            .Where(r => r.Success && r.BenchmarkCase.Parameters[LengthName] is int)
            .GroupBy(r => r.BenchmarkCase.Descriptor.WorkloadMethod.Name)
            .Where(g => g.Count() > 1)
            .Select(Row.Of)
            .ToList();
        if (rows.Count == 0)
            return;

        logger.WriteLine("| method | ns a token | over the first | bytes a token |");
        logger.WriteLine("|---|---:|---:|---:|");
        foreach (var row in rows)
        {
            logger.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {row.Method} | {row.Nanoseconds:0.0} | {row.Nanoseconds - rows[0].Nanoseconds:+0.0;-0.0;0} | {row.Bytes:0.000} |"));
        }
    }

    private sealed record Row(string Method, double Nanoseconds, double Bytes)
    {
        public static Row Of(IGrouping<string, BenchmarkReport> reports)
        {
            var byLength = reports.OrderBy(Length).ToList();
            var (shorter, longer) = (byLength[0], byLength[^1]);
            var tokens = Length(longer) - Length(shorter);
            return new Row(reports.Key, (Median(longer) - Median(shorter)) / tokens, (Allocated(longer) - Allocated(shorter)) / tokens);
        }

        private static int Length(BenchmarkReport report) => (int)report.BenchmarkCase.Parameters[LengthName];

        private static double Median(BenchmarkReport report) => report.ResultStatistics!.Median;

        private static double Allocated(BenchmarkReport report) => report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0;
    }
}
