using System.Text.RegularExpressions;
using SafeThink.GuardTraining.Cards;
using SafeThink.GuardTraining.Data;
using SafeThink.GuardTraining.Fitting;
using SafeThink.GuardTraining.Metrics;
using SafeThink.GuardTraining.Words;
using SafeThink.LlamaCpp.Scoring.HiddenStates;

namespace SafeThink.GuardTraining.Tests.Cards;

public sealed class WordsCardTests
{
    private const string Trained =
        "# guard\n\n| shipped τ | 0.90 |\n\n## Learned from\n\nkept\n\n## Unsafe from safe\n\nold\n\n## Calibration\n\nold\n\n## False alarms on harmless text\n\nold\n\n## Limits\n\n- kept\n";

    private static readonly DataSet Set = new() { Name = "a test", File = "none", Use = DataUse.Test, Licence = "MIT" };

    [Fact]
    public void Write_TheCardOfATrainedHead_BringsWhatChangedUpToDateAndKeepsTheRest()
    {
        var card = Write(Trained);

        Assert.Equal(
            ["Learned from", "Words", "Unsafe from safe", "Calibration", "False alarms on harmless text", "Limits"],
            Regex.Matches(card, "\n\n## (.+)\n\n").Select(match => match.Groups[1].Value));
        Assert.DoesNotContain("old", card, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(card, "kept"));
        Assert.Contains("| shipped τ | -0.25 |", card, StringComparison.Ordinal);
        Assert.Contains("| a test | 1.000 | 0.000 | 1.000 |", card, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ACardThatHasWordsAlready_ReplacesThem() => Assert.Equal(Write(Trained), Write(Write(Trained)));

    [Theory]
    [InlineData("Unsafe from safe")]
    [InlineData("Calibration")]
    [InlineData("False alarms on harmless text")]
    public void Verify_ACardWithoutASection_NamesIt(string section)
    {
        WordsCard.Verify(Trained);

        Assert.Contains($"'{section}'", Assert.Throws<InvalidDataException>(() => WordsCard.Verify(Trained.Replace(section, "other", StringComparison.Ordinal))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ACardWithoutASection_NamesIt()
    {
        var exception = Assert.Throws<InvalidDataException>(() => Write("# guard\n\n## Limits\n"));

        Assert.Contains("Unsafe from safe", exception.Message, StringComparison.Ordinal);
    }

    private static string Write(string card)
    {
        var head = new HiddenStateHead("guard", new byte[32], 1, [1], HeadParts.Trace, RequestFormat.ChatMl, 100, 0, [1], -0.25f, new HeadWords(0.25, new byte[32]));
        Sample[] samples = [Of(2, -1, isUnsafe: true), Of(-2, 1, isUnsafe: false)];
        SetReport ReportOf(double share) => new(Set, WordShare.Model(share).Score(samples), _ => "");
        return WordsCard.Write(card, head, WordShare.Losses(samples), [new(ReportOf(0), ReportOf(1), ReportOf(0.25))]);
    }

    private static Sample Of(float states, float words, bool isUnsafe) => new(0, 0, IsLast: true, isUnsafe, 1, [states, words]);
}
