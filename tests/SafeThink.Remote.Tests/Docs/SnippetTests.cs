using System.Text.RegularExpressions;
using SafeThink.Decoding;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Scoring.Calibration;
using SafeThink.Testing.Engine;
using SafeThink.Traces;

namespace SafeThink.Remote.Tests.Docs;

/// <summary>What the documents show compiles, and does what they say.</summary>
public sealed partial class SnippetTests
{
    [Theory]
    [InlineData("combining.md", 5)]
    [InlineData("calibration.md", 4)]
    [InlineData("remote.md", 3)]
    public void Page_EachCodeBlock_IsCompiledHere(string page, int blocks)
    {
        var root = RepositoryRoot();
        var compiled = Trimmed(File.ReadAllText(Path.Combine(root, "tests/SafeThink.Remote.Tests/Docs/Snippets.cs")));

        var shown = CodeBlock().Matches(File.ReadAllText(Path.Combine(root, "docs/scorers", page)));

        Assert.Equal(blocks, shown.Count);
        Assert.All(shown, block => Assert.Contains(Trimmed(block.Groups[1].Value), compiled, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Profile_MadeAndUsedAsShown_GuardsADecode()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("safethink").FullName, "guard.json");
        try
        {
            ScoredRow[] rows = [.. Enumerable.Range(0, 400).Select(i => new ScoredRow((i % 20 / 10f) - 0.95f, i % 20 > i / 20 % 13))];
            var scorer = new DelegateScorer("mine", step => step.Text.StartsWith("Odd", StringComparison.Ordinal) ? -1 : 1);
            Snippets.MakeProfile(scorer, rows, path);
            var script = new Script().Say("Odd.\n\n", "</think>", "Yes.").SayAfter("think safely", " Good.", "</think>", "Yes.");

            var reply = await Snippets.UseProfile(new ScriptedEngine(script, 1_000), scorer, path)
                .CompleteAsync(new Prompt([new PromptSegment("<think>", IsTrusted: true)]), new GuardedDecodeOptions { Format = ReasoningFormat.ThinkTags });

            Assert.Equal("Wait, think safely Good.", reply.Reasoning);
            Assert.Equal("Yes.", reply.Answer);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    private static string Trimmed(string code) => string.Join('\n', code.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0));

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SafeThink.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"There is no SafeThink.sln above '{AppContext.BaseDirectory}'.");
        return folder;
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
