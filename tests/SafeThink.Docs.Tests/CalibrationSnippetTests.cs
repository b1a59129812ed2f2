using SafeThink.Decoding;
using SafeThink.Docs.Snippets;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Scoring.Calibration;
using SafeThink.Testing.Engine;
using SafeThink.Testing.Scoring;
using SafeThink.Traces;

namespace SafeThink.Docs.Tests;

public sealed class CalibrationSnippetTests
{
    [Fact]
    public async Task Rows_ScoredAsShown_HoldScoreAndLabelAndLeaveOutWhatHasNoScore()
    {
        var scorer = new ScriptedScorer().When("Odd", -0.5f).When("Even", 0.5f).When("Blank", _ => Task.FromResult(SafetyScore.Indeterminate("blank")));

        var rows = await CalibrationSnippets.ScoreAsync(
            scorer, [("Which?", "Odd.", false), ("Which?", "Blank.", true), ("Which?", "Even.", true)], CancellationToken.None);

        Assert.Equal([new ScoredRow(-0.5f, IsSafe: false), new ScoredRow(0.5f, IsSafe: true)], rows);
    }

    [Fact]
    public async Task Profile_MadeAndUsedAsShown_GuardsADecode()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("safethink").FullName, "guard.json");
        try
        {
            ScoredRow[] rows = [.. Enumerable.Range(0, 400).Select(i => new ScoredRow((i % 20 / 10f) - 0.95f, i % 20 > i / 20 % 13))];
            var scorer = new DelegateScorer("mine", step => step.Text.StartsWith("Odd", StringComparison.Ordinal) ? -1 : 1);
            CalibrationSnippets.MakeProfile(scorer, rows, path);
            var script = new Script().Say("Odd.\n\n", "</think>", "Yes.").SayAfter("think safely", " Good.", "</think>", "Yes.");

            var reply = await CalibrationSnippets.UseProfile(new ScriptedEngine(script, 1_000), scorer, path)
                .CompleteAsync(new Prompt([new PromptSegment("<think>", IsTrusted: true)]), new GuardedDecodeOptions { Format = ReasoningFormat.ThinkTags });

            Assert.Equal("Wait, think safely Good.", reply.Reasoning);
            Assert.Equal("Yes.", reply.Answer);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }
}
