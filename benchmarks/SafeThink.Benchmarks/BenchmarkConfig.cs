using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using SafeThink.Benchmarks.Reporting;

namespace SafeThink.Benchmarks;

/// <summary>How every benchmark here is run: medians of many short iterations, because machines are seldom idle.</summary>
internal sealed class BenchmarkConfig : ManualConfig
{
    /// <summary>Creates it.</summary>
    /// <param name="hasJob">Whether the command line names a job, which then takes the place of this one.</param>
    public BenchmarkConfig(bool hasJob)
    {
        if (!hasJob)
            AddJob(Job.Default.WithWarmupCount(8).WithIterationCount(25));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddColumn(StatisticColumn.Median, StatisticColumn.Min);
        AddLogger(ConsoleLogger.Default);
        AddExporter(MarkdownExporter.GitHub, new SteadyStateExporter());
    }
}
