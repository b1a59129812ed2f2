using System.CommandLine;
using SafeThink.EndToEnd.Models;
using SafeThink.EndToEnd.Options;

namespace SafeThink.EndToEnd.Concurrency;

/// <summary>What can be written behind <c>concurrency</c>.</summary>
internal static class ConcurrencyCommand
{
    private static readonly Option<string[]> Models = CommonOptions.Models([.. ModelCatalog.Defaults.Except(["random-15m"])]);
    private static readonly Option<int> Requests = CommonOptions.Count("--requests", 8, 2, "How many requests each arm decodes a round.");
    private static readonly Option<int> Rounds = CommonOptions.Rounds(7);
    private static readonly Option<int> Warmup = CommonOptions.Warmup(1);
    private static readonly Option<int> Tokens = CommonOptions.Count("--tokens", 128, 2, "How many tokens a request samples; fewer where the model ends before.");
    private static readonly Option<int> Context = CommonOptions.Count("--context", 512, 64, "How many tokens a request can have.");
    private static readonly Option<int> Threads = CommonOptions.Count("--threads", 1, 1, "How many threads decode a batch of one token; the guard has one of its own.");
    private static readonly Option<int> BatchThreads = CommonOptions.Count("--batch-threads", 1, 1, "How many threads evaluate larger batches: prompts, and tokens of several requests.");
    private static readonly Option<int> Seed = CommonOptions.Seed();

    private static readonly Option<bool> Apart = new("--apart") { Description = "Keep the requests' caches apart instead of in one pool." };

    private static readonly Option<string?> Output = new("--output")
    {
        HelpName = "folder",
        Description = "Write many-requests.md and .json there.",
    };

    /// <summary>The command.</summary>
    public static Command Create() => Verb.Create(
        "concurrency",
        "Many requests at once against the same requests one after another: throughput, and what the guard takes of it.",
        [Models, Requests, Rounds, Warmup, Tokens, Context, Threads, BatchThreads, Apart, Seed, Output],
        (parsed, cancellationToken) => ConcurrencyApp.RunAsync(Read(parsed), cancellationToken));

    private static ConcurrencyOptions Read(ParseResult parsed) => new()
    {
        Models = parsed.GetRequiredValue(Models),
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
}
