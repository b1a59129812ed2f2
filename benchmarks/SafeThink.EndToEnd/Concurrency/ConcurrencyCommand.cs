using System.CommandLine;
using SafeThink.EndToEnd.Models;

namespace SafeThink.EndToEnd.Concurrency;

/// <summary>What can be written behind <c>concurrency</c>.</summary>
internal static class ConcurrencyCommand
{
    private static readonly Option<string[]> Models = new("--model")
    {
        HelpName = "name or x.gguf",
        AllowMultipleArgumentsPerToken = true,
        Description = $"What to decode with: {string.Join(", ", ModelCatalog.Names)}, or a GGUF file. Without it: random-110m, and smollm2 where it is at hand.",
    };

    private static readonly Option<int> Requests = Count("--requests", 8, 2, "How many requests each arm decodes a round.");
    private static readonly Option<int> Rounds = Count("--rounds", 7, 1, "How often each arm does; the arms take turns in random order.");
    private static readonly Option<int> Warmup = Count("--warmup", 1, 0, "How many rounds come first and are thrown away.");
    private static readonly Option<int> Tokens = Count("--tokens", 128, 2, "How many tokens a request samples; fewer where the model ends before.");
    private static readonly Option<int> Context = Count("--context", 512, 64, "How many tokens a request can have.");
    private static readonly Option<int> Threads = Count("--threads", 1, 1, "How many threads decode a batch of one token; the guard has one of its own.");
    private static readonly Option<int> BatchThreads = Count("--batch-threads", 1, 1, "How many threads evaluate larger batches: prompts, and tokens of several requests.");
    private static readonly Option<int> Seed = Count("--seed", 1, 0, "The seed of the order and of the bootstrap.");

    private static readonly Option<bool> Apart = new("--apart") { Description = "Keep the requests' caches apart instead of in one pool." };

    private static readonly Option<string?> Output = new("--output")
    {
        HelpName = "folder",
        Description = "Write many-requests.md and .json there.",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("concurrency", "Many requests at once against the same requests one after another: throughput, and what the guard takes of it.")
        {
            Models, Requests, Rounds, Warmup, Tokens, Context, Threads, BatchThreads, Apart, Seed, Output,
        };
        command.SetAction((parsed, cancellationToken) => ConcurrencyApp.RunAsync(Read(parsed), cancellationToken));
        return command;
    }

    private static ConcurrencyOptions Read(ParseResult parsed) => new()
    {
        Models = parsed.GetValue(Models) is { Length: > 0 } models ? models : [.. ModelCatalog.Defaults.Where(m => m != "random-15m")],
        Requests = parsed.GetValue(Requests),
        Rounds = parsed.GetValue(Rounds),
        WarmupRounds = parsed.GetValue(Warmup),
        Tokens = parsed.GetValue(Tokens),
        ContextLength = parsed.GetValue(Context),
        Threads = parsed.GetValue(Threads),
        BatchThreads = parsed.GetValue(BatchThreads),
        SharesKvCache = !parsed.GetValue(Apart),
        Seed = parsed.GetValue(Seed),
        Output = parsed.GetValue(Output),
    };

    private static Option<int> Count(string name, int standard, int least, string description)
    {
        var option = new Option<int>(name) { HelpName = "n", DefaultValueFactory = _ => standard, Description = description };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out var value) && value < least)
                result.AddError($"{name} is {value}; give {least} or more");
        });
        return option;
    }
}
