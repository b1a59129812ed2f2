using SafeThink.Training.Data;
using SafeThink.Training.Embedded.Features;
using SafeThink.Training.Embedded.Fitting;
using SafeThink.Training.Embedded.Rows;

namespace SafeThink.Training.Tests.Embedded.Fitting;

public sealed class OtherRequestsTests
{
    [Fact]
    public void Of_RowsOfTheSameRequest_AreLeftOutHoweverSpelledAndInPart()
    {
        string[] prompts = ["Who was she?\n\nA text about her.", "who was she? a text about her", "Who was she?", "Who was he?", ""];

        var left = OtherRequests.Of(prompts.Select(FeaturesOf), [RowOf(prompts[0]), RowOf("\n\n!")]);

        Assert.Equal(["Who was he?", ""], left.Select(row => row.Row.Prompt));
    }

    private static FeatureRow FeaturesOf(string prompt) => new(RowOf(prompt), default, default, [], RowKind.Reply, 0, 1);

    private static SafetyRow RowOf(string prompt) => new() { Id = prompt, Prompt = prompt, Text = "text", Source = "s" };
}
