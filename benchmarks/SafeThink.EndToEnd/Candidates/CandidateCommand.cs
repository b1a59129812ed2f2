using System.CommandLine;
using SafeThink.EndToEnd.Measuring;
using SafeThink.EndToEnd.Models;
using SafeThink.EndToEnd.Options;

namespace SafeThink.EndToEnd.Candidates;

/// <summary>The verb <c>candidates</c>: what decoding resamples at once saves, and from when on.</summary>
internal static class CandidateCommand
{
    public static Command Create()
    {
        var models = CommonOptions.Models([.. ModelCatalog.Defaults.Except(["random-15m"])]);
        var rounds = CommonOptions.Rounds(15);
        var tokens = CommonOptions.Count("--tokens", 40, 2, "How many tokens a step has.");
        var output = new Option<string?>("--output") { HelpName = "folder", Description = "Write candidates.md there." };
        return Verb.Create(
            "candidates",
            "Interventions with resamples one after another and at once.",
            [models, rounds, tokens, output],
            (parsed, cancellationToken) => RunAsync(
                parsed.GetRequiredValue(models), parsed.GetValue(rounds), parsed.GetValue(tokens), parsed.GetValue(output), cancellationToken));
    }

    private static async Task RunAsync(string[] models, int rounds, int tokens, string? output, CancellationToken cancellationToken)
    {
        using var scratch = new Scratch();
        var load = new OthersLoad();
        var results = new List<CandidateResult>();
        foreach (var model in models)
            results.AddRange(await CandidateExperiment.RunAsync(model, rounds, tokens, scratch, cancellationToken).ConfigureAwait(false));

        var report = CandidateReport.Write(results, rounds, tokens, load.Share());
        Console.Write(report);
        if (output is not null)
            await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(output).FullName, "candidates.md"), report, cancellationToken).ConfigureAwait(false);
    }
}
