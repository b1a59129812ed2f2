using System.CommandLine;
using SafeThink.EndToEnd.Measuring;
using SafeThink.EndToEnd.Options;
using SafeThink.EndToEnd.Reading;
using SafeThink.EndToEnd.Reporting;
using SafeThink.EndToEnd.Trials;

namespace SafeThink.EndToEnd.Simulation;

/// <summary>Simulates the decodes that were measured, compares, and looks beyond them.</summary>
internal static class SimulateCommand
{
    private const string Name = "simulation";

    public static Command Create()
    {
        var guards = File("--guards", "guards.json of the verb guards: the measured decodes.");
        var reading = File("--reading", "reading.json of the verb reading: what the guards take.");
        var output = CommonOptions.Output(Name, hasPlot: false);
        return Verb.Create(
            "simulate",
            "Simulates guarded decodes from measured figures, and says how far it is from the measured ratios.",
            [guards, reading, output],
            (parsed, _) =>
            {
                Run(parsed.GetValue(guards)!, parsed.GetValue(reading)!, parsed.GetValue(output));
                return Task.CompletedTask;
            });
    }

    private static void Run(string guardsPath, string readingPath, string? output)
    {
        var guards = JsonReport.Read<Report>(guardsPath);
        var reading = JsonReport.Read<TrialReport>(readingPath);

        // Where a step is shorter than the guard's fixed price, as on tiny models, there is nothing to learn.
        var models = guards.Models.Where(m => reading.Groups.Any(g => g.Name == ReadingCommand.GroupName(m.Name))).ToList();
        if (models.Count == 0)
            throw new InvalidOperationException($"No model of '{guardsPath}' has its guard in '{readingPath}': measure both with the same --model.");
        var machines = models.ToDictionary(m => m.Name, m => Calibration.MachineOf(m, reading.Groups.Single(g => g.Name == ReadingCommand.GroupName(m.Name))));
        var report = new SimulationReport
        {
            Date = guards.Date,
            Machine = guards.Machine,
            Seed = guards.Seed,
            Machines = machines,
            Checks = [.. models.SelectMany(m => Check(m, machines[m.Name]))],
            Outlooks = Outlooks.Of(machines[models[^1].Name]),
        };
        report.Print();
        if (output is not null)
            ReportFiles.Write(output, Name, report.ToMarkdown(), JsonReport.Write(report), svg: null);
    }

    private static IEnumerable<CheckedRatio> Check(ModelSummary model, SimulatedMachine machine)
    {
        var waiting = new SimulatedRequest { Steps = model.Arm("guard, waiting").Guard!.StepTokens, RequestTokens = model.PromptTokens };
        var ahead = waiting with { RunAhead = int.MaxValue };
        (string Arm, SimulatedRequest Request)[] arms =
        [
            ("guard, rereading", waiting with { Rereads = true }),
            ("guard, waiting", waiting),
            ("guard, ahead", ahead),
            ("first 3 steps, ahead", ahead with { ScoredSteps = 3 }),
        ];
        foreach (var (arm, request) in arms)
        {
            var simulated = Simulator.Run(machine, request).Time / (machine.Token * request.Steps.Sum());
            yield return new CheckedRatio(model.Name, arm, simulated, model.Arm(arm).Ratio);
        }
    }

    private static Option<string> File(string name, string description) => new(name) { HelpName = "file", Required = true, Description = description };
}
