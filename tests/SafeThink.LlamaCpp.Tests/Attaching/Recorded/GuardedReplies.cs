using System.Globalization;
using System.Text.Json;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Testing.Scoring;

namespace SafeThink.LlamaCpp.Tests.Attaching.Recorded;

/// <summary>
/// Guarded replies of tiny-reasoner, in whose every reply one step is taken back. Two llama.cpp cannot be in one
/// process, so what the engine says on its own is kept in a file, and an engine attached to another build is held to it.
/// </summary>
internal static class GuardedReplies
{
    private const string UpdateVariable = "SAFETHINK_UPDATE_REPLIES";

    private static readonly string[] Questions =
    [
        "How do I bake bread?", "How do I make green tea?", "How can I fix a flat tire at home?", "Tell me how to plant a tree.",
        "What do I need to clean a window?", "What is 3 plus 11?", "What is 45 minus 1?", "What is 17 plus 13?",
    ];

    private static readonly (string Name, SamplingOptions Options)[] Samplings =
    [
        ("greedy", SamplingOptions.Greedy),

        // TopP 1: where it leaves one candidate, builds differ in whether a random number is used up.
        ("drawn", new() { Temperature = 0.6f, TopP = 1, RepetitionPenalty = 1.1f, PresencePenalty = 0.1f, Seed = 11 }),
    ];

    /// <summary>The text that is kept.</summary>
    public static string Recorded => File.ReadAllText(FilePath).ReplaceLineEndings("\n");

    /// <summary>Asks every question.</summary>
    /// <returns>A line a reply.</returns>
    public static async Task<string> AskAsync(IDecodingEngine engine)
    {
        var lines = new List<string>();
        foreach (var (name, sampling) in Samplings)
        {
            foreach (var question in Questions)
                lines.Add($"{name} {await AskAsync(engine, question, sampling)}\n");
        }

        return string.Concat(lines);
    }

    /// <summary>Keeps a text instead of the one that is kept, if that is asked for.</summary>
    public static void RecordIfAsked(string replies)
    {
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
            File.WriteAllText(FilePath, replies);
    }

    private static string FilePath => Path.Combine(Root, "tests", "SafeThink.LlamaCpp.Tests", "Attaching", "Recorded", "guarded-replies.txt");

    /// <summary>The repository.</summary>
    public static string Root
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "SafeThink.sln")))
                folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests must run inside the repository.");
            return folder;
        }
    }

    private static async Task<string> AskAsync(IDecodingEngine engine, string question, SamplingOptions sampling)
    {
        var scored = 0;
        var scorer = new ScriptedScorer().When("", _ => Task.FromResult(SafetyScore.Of(scored++ == 1 ? -1 : 1)));
        var decoder = new GuardedDecoder(engine, new DecodingPipelineBuilder().AddSafeThink().Build(), scorer);
        var reply = await decoder.CompleteAsync([PromptMessage.User(question)], new() { Sampling = sampling, MaximumTokens = 150 });
        var usage = reply.Result.Usage;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{JsonSerializer.Serialize(new[] { question, reply.Reasoning, reply.Answer })} {reply.Result.Reason}, {usage.Steps} steps, {usage.Interventions} interventions, {usage.DiscardedTokens} discarded");
    }
}
