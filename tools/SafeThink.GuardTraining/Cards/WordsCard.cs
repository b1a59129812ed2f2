using System.Globalization;
using System.Text;
using SafeThink.GuardTraining.Data;
using SafeThink.GuardTraining.Metrics;
using SafeThink.GuardTraining.Words;
using SafeThink.LlamaCpp.Scoring.HiddenStates;

namespace SafeThink.GuardTraining.Cards;

/// <summary>Brings the card of a guard up to date when its head has been given words.</summary>
internal static class WordsCard
{
    private const string Section = "Words";

    /// <summary>Refuses what cannot be brought up to date.</summary>
    /// <param name="card">The card.</param>
    /// <exception cref="InvalidDataException">It lacks a section; the message says which.</exception>
    public static void Verify(string card)
    {
        foreach (var heading in new[] { GuardCard.TestSection, GuardCard.CalibrationSection, GuardCard.AlarmSection })
            StartOf(card, heading);
    }

    /// <summary>Writes the card.</summary>
    /// <param name="card">The card that 'train' wrote, or an earlier run of this.</param>
    /// <param name="head">The head with words.</param>
    /// <param name="losses">The shares that were tried.</param>
    /// <param name="opinions">What is made of the measured sets.</param>
    public static string Write(string card, HiddenStateHead head, IReadOnlyList<(double Share, double Loss)> losses, IReadOnlyList<Opinions> opinions)
    {
        List<SetReport> reports = [.. opinions.Select(o => o.Both)];
        card = WithRow(card, "shipped τ", string.Create(CultureInfo.InvariantCulture, $"{head.RecommendedThreshold:0.00}"));
        if (card.Contains($"\n## {Section}\n", StringComparison.Ordinal))
            card = With(card, Section, "");
        card = With(card, GuardCard.TestSection, Words(head, losses, opinions) + GuardCard.Tests(reports));
        card = With(card, GuardCard.CalibrationSection, GuardCard.Calibration(reports));
        return With(card, GuardCard.AlarmSection, GuardCard.Alarms(reports, head.RecommendedThreshold));
    }

    private static string Words(HiddenStateHead head, IReadOnlyList<(double Share, double Loss)> losses, IReadOnlyList<Opinions> opinions)
    {
        var text = new StringBuilder();
        GuardCard.Line(text);
        GuardCard.Line(text, $"## {Section}");
        GuardCard.Line(text);
        GuardCard.Line(text, $"The head's logit is {1 - head.Words!.Weight:0.00} of what the states say and {head.Words.Weight:0.00} of what the [embedded scorer](../safethink-embedded/README.md) says of the words (weights `{Convert.ToHexStringLower(head.Words.WeightsHash[..8])}…`). The share has the least loss on a tenth of the requests, from which neither the layers nor, for this, the words had learned: {string.Join(", ", losses.Where((_, i) => i % 2 == 0 || losses[i].Share == head.Words.Weight).Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Share:0.00}: {l.Loss:0.0000}")))}. AUC of whole texts:");
        GuardCard.Line(text);
        GuardCard.Line(text, $"| set | states alone | words alone | both |");
        GuardCard.Line(text, $"|---|---|---|---|");
        foreach (var opinion in opinions.Where(o => o.Both.Set.Use is DataUse.Test or DataUse.Choice))
            GuardCard.Line(text, $"| {opinion.Both.Set.Name} | {Quality.Auc(opinion.States.Whole):0.000} | {Quality.Auc(opinion.Words.Whole):0.000} | {Quality.Auc(opinion.Both.Whole):0.000} |");
        return text.ToString();
    }

    // From its heading to the next one.
    private static string With(string card, string heading, string section)
    {
        var start = StartOf(card, heading);
        var end = card.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return card[..start] + section + (end < 0 ? "" : card[end..]);
    }

    private static int StartOf(string card, string heading) =>
        card.IndexOf($"\n## {heading}\n", StringComparison.Ordinal) is >= 0 and var start
            ? start
            : throw new InvalidDataException($"The card has no section '{heading}'. Give the one that 'train' wrote.");

    private static string WithRow(string card, string name, string value) =>
        string.Join('\n', card.Split('\n').Select(line => line.StartsWith($"| {name} |", StringComparison.Ordinal) ? $"| {name} | {value} |" : line));
}
