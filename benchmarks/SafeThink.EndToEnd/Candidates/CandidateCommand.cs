using System.CommandLine;
using SafeThink.EndToEnd.Measuring;
using SafeThink.EndToEnd.Models;

namespace SafeThink.EndToEnd.Candidates;

/// <summary>The verb <c>candidates</c>: what decoding resamples at once saves, and from when on.</summary>
internal static class CandidateCommand
{
    /// <summary>What is written behind the program's name to get here.</summary>
    public const string Verb = "candidates";

    private static readonly Option<string[]> Models = new("--model") { AllowMultipleArgumentsPerToken = true, Description = $"What to decode with: {string.Join(", ", ModelCatalog.Names)}, or a GGUF file. Without it: random-110m, and smollm2 where it is at hand." };
    private static readonly Option<int> Rounds = new("--rounds") { DefaultValueFactory = _ => 15, Description = "How often each arm intervenes." };
    private static readonly Option<int> Tokens = new("--tokens") { DefaultValueFactory = _ => 40, Description = "How many tokens a step has." };
    private static readonly Option<string?> Output = new("--output") { HelpName = "folder", Description = "Write candidates.md there." };

    /// <summary>Reads the arguments and measures.</summary>
    public static Task<int> RunAsync(string[] args)
    {
        var command = new RootCommand("Interventions with resamples one after another and at once, interleaved in one run.") { Models, Rounds, Tokens, Output };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, cancellationToken));
        return command.Parse(args).InvokeAsync();
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var scratch = new Scratch();
        var load = new OthersLoad();
        var results = new List<CandidateResult>();
        var (rounds, tokens) = (Math.Max(1, parsed.GetValue(Rounds)), Math.Max(2, parsed.GetValue(Tokens)));
        var models = parsed.GetValue(Models) is { Length: > 0 } named ? named : [.. ModelCatalog.Defaults.Except(["random-15m"])];
        foreach (var model in models)
            results.AddRange(await CandidateExperiment.RunAsync(model, rounds, tokens, scratch, cancellationToken).ConfigureAwait(false));

        var report = CandidateReport.Write(results, rounds, tokens, load.Share());
        Console.Write(report);
        if (parsed.GetValue(Output) is { } folder)
            await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(folder).FullName, "candidates.md"), report, cancellationToken).ConfigureAwait(false);
        return ExitCode.Success;
    }
}
