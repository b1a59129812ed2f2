using System.CommandLine;

namespace SafeThink.EndToEnd.Options;

/// <summary>Runs every verb with few rounds, one after another, so that all reports come from one machine and one hour.</summary>
internal static class AllCommand
{
    private const string Guards = "guards";
    private const string Reading = "reading";
    private const string Simulation = "simulation";

    // As many rounds as fit into an hour on two idle cores. Each goes into the folder of its name.
    private static readonly string[][] Runs =
    [
        ["cores", "--rounds", "12"],
        ["decodes", "--rounds", "10"],
        [Guards, "--rounds", "8", "--warmup", "1"],
        [Reading, "--rounds", "10"],
        ["growth", "--rounds", "10"],
        ["interventions", "--rounds", "10"],
        ["waits"],
        ["observers", "--rounds", "40"],
        ["states", "--rounds", "12"],
        ["candidates", "--rounds", "8"],
        ["concurrency", "--rounds", "4"],
    ];

    public static Command Create()
    {
        var output = new Option<string>("--output")
        {
            HelpName = "folder",
            DefaultValueFactory = _ => Path.Combine("benchmarks", "results"),
            Description = "Each verb's reports go into a folder of its name there.",
        };
        return Verb.Create("all", "Runs every verb, one after another; about an hour on two idle cores.", [output], async (parsed, cancellationToken) =>
        {
            var folder = parsed.GetValue(output)!;
            foreach (var run in Runs)
                await RunAsync([.. run, "--output", Path.Combine(folder, run[0])], cancellationToken);
            await RunAsync(
                [
                    "simulate",
                    "--guards", Path.Combine(folder, Guards, $"{Guards}.json"),
                    "--reading", Path.Combine(folder, Reading, $"{Reading}.json"),
                    "--output", Path.Combine(folder, Simulation),
                ],
                cancellationToken);
        });
    }

    private static async Task RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        Console.Error.WriteLine($"== {string.Join(' ', arguments)}");
        var code = await CommandLine.RunAsync(arguments);
        cancellationToken.ThrowIfCancellationRequested();
        if (code != ExitCode.Success)
            throw new InvalidOperationException($"'{arguments[0]}' ended with {code}; what came before it is reported.");
    }
}
