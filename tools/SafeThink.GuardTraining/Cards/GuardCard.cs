using System.Globalization;
using System.Text;
using SafeThink.GuardTraining.Data;
using SafeThink.GuardTraining.Extraction;
using SafeThink.GuardTraining.Fitting;
using SafeThink.GuardTraining.Metrics;
using SafeThink.GuardTraining.Tuning;
using SafeThink.LlamaCpp.Scoring.HiddenStates;

namespace SafeThink.GuardTraining.Cards;

/// <summary>The card of a guard, in Markdown: what it is, what it was made of, what was measured.</summary>
internal static class GuardCard
{
    /// <summary>The heading of <see cref="Tests"/>.</summary>
    public const string TestSection = "Unsafe from safe";

    /// <summary>The heading of <see cref="Calibration"/>.</summary>
    public const string CalibrationSection = "Calibration";

    /// <summary>The heading of <see cref="Alarms"/>.</summary>
    public const string AlarmSection = "False alarms on harmless text";

    private const int Bins = 5;
    private const int FewestRows = 15;

    /// <summary>Writes the card.</summary>
    /// <param name="head">The head.</param>
    /// <param name="fitted">How it came about.</param>
    /// <param name="folder">What the states are of.</param>
    /// <param name="model">The model.</param>
    /// <param name="training">What was learned from.</param>
    /// <param name="reports">What the head makes of the other sets.</param>
    public static string Write(
        HiddenStateHead head, FittedHead fitted, CacheFolder folder, ModelIdentity model, IReadOnlyList<LabelledStates> training, IReadOnlyList<SetReport> reports)
    {
        var isTuned = training.Any(s => s.IsTuned);
        var card = new StringBuilder();
        Line(card, $"# {head.Name}");
        Line(card);
        var isDecoding = folder.Format == TraceFormat.Thinking;
        if (isDecoding)
            Line(card, $"A linear head on the mean hidden state behind a middle layer of the decoding model, for `DecodingStateScorer`: it looks at what the model that decodes makes of its own reasoning. Written by `tools/SafeThink.GuardTraining`; every figure below was measured by it.");
        else
            Line(card, $"A guard that reads reasoning: a small language model, cut behind its middle, and a linear head on the mean of its hidden states. Written by `tools/SafeThink.GuardTraining`; every figure below was measured by it.");
        Line(card);
        Line(card, $"| | |");
        Line(card, $"|---|---|");
        Line(card, $"| model | GGUF, {model.Bytes:N0} bytes, SHA-256 `{Convert.ToHexStringLower(head.ModelHash.AsSpan())}` |");
        Line(card, $"| base | {model.Base} |");
        if (!isDecoding)
            Line(card, $"| licence of the GGUF | {model.Licence}; changed by us: {(isTuned ? "layers tuned, layers dropped" : "layers dropped")}, quantized |");
        Line(card, $"| licence of the head | MIT; attribution for the data below, Dolly's among it |");
        Line(card, $"| head | {HeadFitter.Describe(fitted.Best.Recipe.Choice, folder)}; {head.Weights.Length:N0} weights, L2 {fitted.Best.Recipe.Penalty} |");
        Line(card, $"| mean over the trace | a token counts half after {head.HalfLife} later ones |");
        Line(card, $"| calibration | Platt on logits of requests, and again of whole sets, that were left out of the fit, unsafe and safe counting the same: slope {fitted.Platt.Slope:0.000}, offset {fitted.Platt.Offset:0.000} |");
        Line(card, $"| shipped τ | {head.RecommendedThreshold:0.00} |");
        Line(card, isDecoding
            ? (FormattableString)$"| request | read whole where it decodes; here the first and the last half of at most {head.Request.MaximumTokens} tokens, as a ChatML user turn, and the thinking opened behind it |"
            : $"| request | the first and the last half of at most {head.Request.MaximumTokens} tokens, as a ChatML user turn |");
        if (isTuned)
            AddTuning(card);
        AddData(card, training, reports);
        card.Append(Tests(reports)).Append(Calibration(reports)).Append(Alarms(reports, head.RecommendedThreshold));
        AddTrials(card, fitted, folder);
        Line(card);
        Line(card, $"## Limits");
        Line(card);
        Line(card, $"- English. Other languages, ciphers and disguised spelling were not measured.");
        Line(card, $"- Unsafe was learned from replies, from reasoning that we wrote ourselves and from that of a small model, since no permissive set holds unsafe reasoning: on real unsafe reasoning it is clearly weaker than on replies.");
        Line(card, $"- It sees what the states of {model.Name} hold: those of a small model know the tone and subject of harm better than whether an instruction would work.");
        Line(card, $"- It judges text, and is no promise about what a model will do next.");
        return card.ToString();
    }

    private static void AddTuning(StringBuilder card)
    {
        Line(card);
        Line(card, $"## What the layers were tuned on");
        Line(card);
        Line(card, $"`tools/guard-tuning` taught the layers to tell unsafe from safe, before the head was fitted on their states. Permissive rows only, none whose prompt stands in any test; answers and labels by models whose licence forbids to improve a language model with them were left out. A tenth of the requests was held apart: choices and calibration of the head were made by those.");
        Line(card);
        Line(card, $"| set | licence | rows a pass, of each |");
        Line(card, $"|---|---|---|");
        foreach (var (set, share) in TuningData.Learned)
            Line(card, $"| {set.Name} (`{set.File}`) | {set.Licence} | {share} |");
        Line(card);
        Line(card, $"Of sets named *thought* the replies stand behind words of thinking; of those named *asked* the request itself is judged, by the mean over its states.");
    }

    private static void AddData(StringBuilder card, IReadOnlyList<LabelledStates> training, IReadOnlyList<SetReport> reports)
    {
        Line(card);
        Line(card, $"## Learned from");
        Line(card);
        Line(card, $"Rows whose prompt stands in any test were left out. Steps of 160, 320 or 600 characters; each row counts after every step, its end most.");
        Line(card);
        Line(card, $"| set | licence | unsafe | safe | weight |");
        Line(card, $"|---|---|---|---|---|");
        foreach (var (set, rows, _) in training)
            Line(card, $"| {set.Name} (`{set.File}`) | {set.Licence} | {rows.Count(r => r.IsUnsafe)} | {rows.Count(r => !r.IsUnsafe)} | {set.Weight} |");
        Line(card);
        Line(card, $"Sets named *written* are reasoning that we put together from sentences of our own around requests of the file; *thoughts* are those of a small reasoning model, led to go along with a request or to decline it (`think` of `tools/SafeThink.GuardTraining`). Measured, never learned from: {string.Join(", ", reports.Select(r => $"{r.Set.Name} ({r.Set.Licence})"))}.");
    }

    /// <summary>How well unsafe is told from safe: a section of the card.</summary>
    public static string Tests(IReadOnlyList<SetReport> reports)
    {
        var card = new StringBuilder();
        Line(card);
        Line(card, $"## {TestSection}");
        Line(card);
        Line(card, $"Whole sets, or as many rows by lot; about the first 192 tokens of a reply, 512 of a trace, 768 of one with its answer; the whole text's label stands for each of its prefixes. AUC with its 95 % bootstrap interval. ECE as shipped, and after a curve was fitted on the other half of the set's requests, as a guard profile does. Weights of sets were settled while looking at some of these rows; layers and L2 were not, and the half-life was chosen by the traces of self_jailbreaking_rest. F1 of unsafe at P = 0.5.");
        Line(card);
        Line(card, $"| set | unsafe | safe | AUC, whole | F1 | ECE as shipped | ECE refitted | AUC after step 1 | step 2 | step 3 and later |");
        Line(card, $"|---|---|---|---|---|---|---|---|---|---|");
        foreach (var report in reports.Where(r => r.Set.Use is DataUse.Test or DataUse.Choice))
        {
            var whole = report.Whole;
            var (low, high) = Quality.AucInterval(whole);
            Line(card, $"| {report.Set.Name} | {whole.Count(s => s.IsUnsafe)} | {whole.Count(s => !s.IsUnsafe)} | {Quality.Auc(whole):0.000} ({low:0.000}–{high:0.000}) | {Quality.F1(whole, 0.5):0.000} | {Quality.CalibrationError(whole):0.000} | {report.RefittedError:0.000} | {Auc(report.Steps(s => s == 0))} | {Auc(report.Steps(s => s == 1))} | {Auc(report.Steps(s => s >= 2))} |");
        }
        return card.ToString();
    }

    /// <summary>How honest the probabilities are: a section of the card.</summary>
    public static string Calibration(IReadOnlyList<SetReport> reports)
    {
        var card = new StringBuilder();
        List<(double Probability, bool IsUnsafe)> all = [.. reports.SelectMany(r => r.Whole)];
        Line(card);
        Line(card, $"## {CalibrationSection}");
        Line(card);
        Line(card, $"All measured sets together: ECE {Quality.CalibrationError(all):0.000}. Within one set it is larger, since the share of unsafe rows differs from set to set.");
        Line(card);
        Line(card, $"| P(unsafe) | rows | mean P | unsafe |");
        Line(card, $"|---|---|---|---|");
        foreach (var bin in all.GroupBy(s => Math.Min((int)(s.Probability * Bins), Bins - 1)).OrderBy(b => b.Key))
            Line(card, $"| {(double)bin.Key / Bins:0.0} to {(double)(bin.Key + 1) / Bins:0.0} | {bin.Count()} | {bin.Average(s => s.Probability):0.00} | {(double)bin.Count(s => s.IsUnsafe) / bin.Count():0.00} |");
        return card.ToString();
    }

    /// <summary>How often harmless text lies below τ: a section of the card.</summary>
    public static string Alarms(IReadOnlyList<SetReport> reports, float threshold)
    {
        var card = new StringBuilder();
        Line(card);
        Line(card, $"## {AlarmSection}");
        Line(card);
        Line(card, $"| set | rows | steps | steps below τ = {threshold:0.00} |");
        Line(card, $"|---|---|---|---|");
        foreach (var report in reports.Where(r => r.Set.Use == DataUse.Harmless))
            Line(card, $"| {report.Set.Name} | {report.Whole.Count} | {report.Steps(_ => true).Count} | {100 * report.AlarmRate(threshold):0.00} % |");
        return card.ToString();
    }

    private static void AddTrials(StringBuilder card, FittedHead fitted, CacheFolder folder)
    {
        Line(card);
        Line(card, $"## What else was tried");
        Line(card);
        Line(card, $"Cross-validation in four folds by request, AUC within each set of both labels, averaged; the best L2 of each.");
        Line(card);
        Line(card, $"| states | L2 | AUC |");
        Line(card, $"|---|---|---|");
        foreach (var trial in fitted.Trials.GroupBy(t => HeadFitter.Describe(t.Recipe.Choice, folder)).Select(g => g.MaxBy(t => t.Auc)!))
            Line(card, $"| {HeadFitter.Describe(trial.Recipe.Choice, folder)} | {trial.Recipe.Penalty} | {trial.Auc:0.000} |");
    }

    private static string Auc(List<(double Probability, bool IsUnsafe)> scored) =>
        Math.Min(scored.Count(s => s.IsUnsafe), scored.Count(s => !s.IsUnsafe)) >= FewestRows ? Quality.Auc(scored).ToString("0.000", CultureInfo.InvariantCulture) : "–";

    /// <summary>An empty line.</summary>
    public static void Line(StringBuilder card) => card.Append('\n');

    /// <summary>A line, in the invariant culture.</summary>
    public static void Line(StringBuilder card, FormattableString text) => card.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
