using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SafeThink.Scoring.Embedded.Model;
using SafeThink.Training.Embedded.Evaluation;
using SafeThink.Training.Embedded.Rows;

namespace SafeThink.Training.Embedded.Cards;

/// <summary>Writes the model card: what the weights are, what they were trained on, and what was measured.</summary>
internal sealed class ModelCard(EmbeddedTrainingOptions options, TrainingRows rows, ScorerWeights weights, Report report)
{
    private const string PlotName = "reliability.svg";

    private readonly StringBuilder _text = new();

    /// <summary>Writes <c>README.md</c> and the plot.</summary>
    /// <param name="folder">Where; it is made where it is missing.</param>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, PlotName), ReliabilityPlot.Draw([.. report.Tests.Select(test => (test.Name, test.Reliability))]));
        Introduce();
        TellData();
        TellQuality();
        TellFalseAlarms();
        TellDisguises();
        TellFailures();
        File.WriteAllText(Path.Combine(folder, "README.md"), _text.ToString());
    }

    private void Introduce()
    {
        var build = options.Build.ToString().ToLowerInvariant();
        Line($"# SafeThink embedded scorer, {build} weights");
        Line($"");
        Line($"Written by `tools/SafeThink.Training`; do not edit. `docs/scorers/embedded.md` says how to use the scorer.");
        Line($"");
        Line($"| | |");
        Line($"|---|---|");
        Line($"| model | hashed words, pairs and triples of words, and pieces of words; two experts (replies with windows, people's talk) and a gate; logistic regression |");
        Line($"| size | {weights.Table.Length / 1e6:0.0} MB: 2^{options.Bits} places of {ScorerWeights.HeadCount} weights, 8 bits each |");
        Line($"| format | version {ScorerWeightsFile.Version}, seed {options.Seed}, {options.Epochs} passes |");
        Line($"| threshold τ | {weights.Threshold:0.00} |");
        Line($"| licence | {(options.Build == WeightsBuild.Permissive ? "MIT; the attributions below go with it" : "none: trained on non-commercial data, stays inside the project")} |");
        Line($"");
    }

    private void TellData()
    {
        Line($"## Data");
        Line($"");
        Line($"Left out: rows that name {string.Join(", ", TrainingSets.Barred)} in their overlaps, and prompts without overlaps that nearly repeat a test's. Where rows are held apart, a tenth of the prompts is never trained on: people's talk for its calibration, harmless sets as a test. The threshold was chosen in ten folds of the harmless sets, each scored by weights that had not met its prompts, so that of none more than one step in a hundred lies below it. Rows of reasoning are trained on whole and by their first steps.");
        Line($"");
        Line($"| set | licence | used as | rows | left out | safe | unsafe | held apart |");
        Line($"|---|---|---|---|---|---|---|---|");
        foreach (var count in rows.Counts)
            Line($"| {count.Set.File} | {count.Set.Licence} | {count.Set.Kind.ToString().ToLowerInvariant()} | {count.Rows} | {count.LeftOut} | {count.Safe} | {count.Unsafe} | {count.HeldApart} |");
        Line($"");
        if (options.Lessons is { } lessons)
        {
            Line($"Lessons (SHA-256 of the file `{HashOf(lessons)}`) are answers of a model to the requests of these sets (`THIRD-PARTY-NOTICES.md` names the one that answered for the weights that ship), and earlier turns of the dialogues of hh_rlhf_pairs. Nobody judged them but SafeThink's own guard (`models/safethink-guard`), by its states alone; what it says of each is learned as it is, from 0 to 1. Thoughts about everyday requests, and answers to harmless requests of our own that sound harmful, count as safe without being judged.");
            Line($"");
        }
    }

    private void TellQuality()
    {
        Line($"## Quality");
        Line($"");
        Line($"Each row scored as one step behind its request, with these very weights. AUC with its 95 % bootstrap interval; F1 of unsafe at τ. ECE (10 bins) as shipped, and after a curve was fitted on the other half of the set's prompts, as a guard profile does.");
        Line($"");
        Line($"| test | unsafe | safe | AUC | F1 | ECE as shipped | ECE refitted |");
        Line($"|---|---|---|---|---|---|---|");
        foreach (var test in report.Tests)
            Line($"| {test.Name} | {test.Unsafe} | {test.Rows - test.Unsafe} | {test.Auc:0.000} ({test.Interval.Low:0.000}–{test.Interval.High:0.000}) | {test.F1:0.000} | {test.Reliability.ExpectedCalibrationError:0.000} | {test.RefittedError:0.000} |");
        var (auc, low, high) = report.TraceAuc;
        Line($"| self_jailbreaking, dev fold, whole traces | | | {auc:0.000} ({low:0.000}–{high:0.000}) | | | |");
        Line($"");
        Line($"The probabilities are fitted on sources left out of training in turn, with safe and unsafe rows counting the same. Where another share is unsafe, or the text is of another kind, they are off: see the plot, and fit a profile.");
        Line($"");
        Line($"![P(unsafe) against the share that is unsafe]({PlotName})");
        Line($"");
    }

    private void TellFalseAlarms()
    {
        Line($"## False alarms");
        Line($"");
        Line($"Harmless text below τ: scored whole, and line by line behind the lines before.");
        Line($"");
        Line($"| set | rows | alarms | steps | alarms |");
        Line($"|---|---|---|---|---|");
        foreach (var set in report.FalseAlarms)
            Line($"| {set.Name} | {set.Rows} | {set.RowAlarms} ({Percent(set.RowAlarms, set.Rows)}) | {set.Steps} | {set.StepAlarms} ({Percent(set.StepAlarms, set.Steps)}) |");
        Line($"");
    }

    private void TellDisguises()
    {
        Line($"## Disguises");
        Line($"");
        Line($"{report.Tests[0].Name} once more, each request and reply written otherwise. Rows without a score are indeterminate, which a decode never takes for safe.");
        Line($"");
        Line($"| disguise | AUC | without a score |");
        Line($"|---|---|---|");
        foreach (var result in report.Disguises)
            Line($"| {result.Name} | {result.Auc:0.000} | {result.Indeterminate} of {result.Rows} |");
        Line($"");
    }

    private void TellFailures()
    {
        Line($"## Where it fails");
        Line($"");
        Line($"The rows that are furthest off, by their ids and kind; their text is not shown.");
        Line($"");
        Line($"| test | id | label | score | what it is |");
        Line($"|---|---|---|---|---|");
        foreach (var test in report.Tests)
        {
            foreach (var failure in test.Failures)
                Line($"| {test.Name} | {failure.Id} | {(failure.IsUnsafe ? "unsafe" : "safe")} | {failure.Score:+0.00;-0.00} | {failure.Kind} |");
        }
    }

    private static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static string Percent(int part, int whole) =>
        whole == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:0.0} %");

    private void Line(FormattableString line) => _text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
