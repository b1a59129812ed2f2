using SafeThink.Decoding;
using SafeThink.Docs.Snippets;
using SafeThink.LlamaCpp;
using SafeThink.Pipeline;
using SafeThink.Prompts;

namespace SafeThink.Docs.Tests;

/// <summary>The samples that are whole programs, run as they stand: on the tiny reasoner, which lies beside the tests as model.gguf.</summary>
public sealed class ProgramSnippetTests
{
    [Fact]
    public async Task Readme_HarmlessRequest_WritesWhatTheModelSaysUnguarded()
    {
        var written = await WrittenBy(ReadmeSnippets.GuardedDecodeAsync);

        await using var engine = await LlamaEngine.LoadAsync(
            new LlamaEngineOptions { ModelPath = Path.Combine(AppContext.BaseDirectory, "model.gguf") });
        var unguarded = await new GuardedDecoder(engine, DecodingPipeline.Empty).CompleteAsync([PromptMessage.User("How do I boil an egg?")]);
        Assert.NotEmpty(unguarded.Answer);
        Assert.Equal(unguarded.Reasoning + unguarded.Answer, written);
    }

    [Fact]
    public async Task GettingStarted_HarmlessRequest_TellsThatEveryStepWasScored()
    {
        var written = await WrittenBy(() => GettingStartedSnippets.ProgramAsync(["model.gguf"]));

        Assert.Matches(@"(?s)\Areasoning: \S.*\nanswer: \S.*\nStop, [1-9][0-9]* steps scored, 0 interventions\s*\z", written);
    }

    // No other test writes to the console or reads a relative path.
    private static async Task<string> WrittenBy(Func<Task> sample)
    {
        var (console, folder) = (Console.Out, Environment.CurrentDirectory);
        using var written = new StringWriter();
        Console.SetOut(written);
        Environment.CurrentDirectory = AppContext.BaseDirectory;
        try
        {
            await sample();
        }
        finally
        {
            Console.SetOut(console);
            Environment.CurrentDirectory = folder;
        }

        return written.ToString();
    }
}
