using System.Globalization;
using System.Text;
using SafeThink.EndToEnd.Reporting;

namespace SafeThink.EndToEnd.Concurrency;

/// <summary>The report to read.</summary>
internal static class ConcurrencyReport
{
    private static readonly string[] Columns =
        ["arm", "tokens/s", "by one by one", "95 % interval", "CPU ms a token", "tokens a batch", "guard work ms", "by one by one", "guard time ms", "steps a batch"];

    public static string Of(IReadOnlyList<ConcurrencyModel> models, MachineDescription machine, DateOnly date, int seed)
    {
        var text = new StringBuilder();
        MarkdownText.AppendHead(text, "Many requests", date, machine, seed);
        text.Append("Medians over the rounds; ratios are medians of ratios within a round, with 95 % percentile bootstraps. Tokens a second are those of all requests together, prompts read in that time. ")
            .Append("Guard work is what the guard's thread evaluated a request, guard time what a request's scores took with their queue.\n");
        foreach (var model in models)
            text.Append('\n').Append(Of(model));
        text.Append("\n## Arms\n\n");
        foreach (var arm in models[0].Arms)
            text.Append(CultureInfo.InvariantCulture, $"- **{arm.Name}**: {arm.Description}\n");
        return text.ToString();
    }

    public static string Of(ConcurrencyModel model)
    {
        var text = new StringBuilder().Append(
            CultureInfo.InvariantCulture,
            $"## {model.Name}\n\n{Figures.Fixed(model.FileMegabytes, 1)} MB, {model.Requests} requests, {model.Rounds} rounds, {model.Threads} thread(s) for a batch of one token and {model.BatchThreads} for larger ones, caches {(model.SharesKvCache ? "in one pool" : "apart")}; {Figures.Load(model.OthersShare)}.\n\n");
        MarkdownText.AppendTable(text, Columns, model.Arms.Select(Row));
        return text.Append(
            CultureInfo.InvariantCulture,
            $"\nThe guard adds {Figures.Fixed(model.Added.OneByOneMilliseconds, 1)} ms to a request that is alone, and {Figures.Fixed(model.Added.AtOnceMilliseconds, 1)} ms to one of {model.Requests} at once, whose time by pass-through's is {Figures.Fixed(model.Added.RatioAtOnce, 3)}.\n").ToString();
    }

    private static string[] Row(ThroughputSummary arm) =>
    [
        arm.Name,
        Figures.Fixed(arm.TokensPerSecond, 1),
        Figures.Fixed(arm.Gain, 2),
        $"{Figures.Fixed(arm.GainInterval.Low, 2)} to {Figures.Fixed(arm.GainInterval.High, 2)}",
        Figures.Fixed(arm.ProcessorMillisecondsPerToken, 2),
        Or(arm.TokensPerBatch, 1),
        Or(arm.GuardWorkMilliseconds, 1),
        double.IsNaN(arm.GuardWorkRatio) ? "–" : Figures.Fixed(arm.GuardWorkRatio, 2),
        Or(arm.GuardTimeMilliseconds, 1),
        Or(arm.StepsPerBatch, 1),
    ];

    private static string Or(double value, int digits) => value == 0 ? "–" : Figures.Fixed(value, digits);
}
