using System.Globalization;
using System.Text;
using SafeThink.EndToEnd.Reporting;

namespace SafeThink.EndToEnd.Candidates;

/// <summary>The results as Markdown.</summary>
internal static class CandidateReport
{
    public static string Write(IReadOnlyList<CandidateResult> results, int rounds, int stepTokens, double? othersShare)
    {
        var machine = MachineDescription.Read();
        var text = new StringBuilder();
        text.AppendLine("# Candidates at once").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"{machine.Processor}, {machine.Cores} cores, {machine.DecodeThreads} decode thread; {machine.OperatingSystem}; {machine.Runtime}. Others used {(othersShare is { } share ? share.ToString("P0", CultureInfo.InvariantCulture) : "an unknown part")} of the machine.").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"One intervention: from the verdict that rejects a step to the verdict that accepts a resample, steps of {stepTokens} tokens, each read by SafeThink's own guard, whose scores are replaced by a script. {rounds} rounds, arms in random order; medians; ratios against one after another in the same round, with their 95 % interval.").AppendLine();
        text.AppendLine("| model | resamples rejected | at once | ms | ratio | 95 % |").AppendLine("|---|---|---|---|---|---|");
        foreach (var r in results)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {r.Model} | {r.Rejected} | {r.AtOnce} | {r.Milliseconds:0} | {r.Ratio:0.00} | {r.Interval.Low:0.00} to {r.Interval.High:0.00} |");
        return text.ToString();
    }
}
