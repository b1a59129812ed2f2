using System.Globalization;
using SafeThink.EndToEnd.Reporting;

namespace SafeThink.EndToEnd.Simulation;

/// <summary>What the simulation says about guards, steps and machines that were not measured.</summary>
internal static class Outlooks
{
    private const int Steps = 25;
    private const int StepTokens = 40;
    private const int RequestTokens = 40;
    private const int Piece = 8;

    private static readonly double[] GuardSizes = [0.25, 0.5, 1, 2, 4];
    private static readonly int[] StepLengths = [10, 20, 40, 80, 200];
    private static readonly int[] RequestCounts = [1, 2, 4, 8];
    private static readonly int[] RejectedSteps = [0, 1, 3, 6];
    private static readonly string[] Ratios = ["", "waiting", "ahead", "ahead, read in pieces of 8", "first 3, ahead"];

    /// <summary>The tables for a machine; a trace of 1,000 tokens in steps of 40 where nothing else is said.</summary>
    public static IReadOnlyList<Outlook> Of(SimulatedMachine machine)
    {
        var free = machine with { DecodeSlowdown = 1, GuardSlowdown = 1 };
        return
        [
            new Outlook("What the cores share", Ratios,
            [
                Row("as measured", machine, StepTokens),
                Row("nothing: a core and a bus, or a GPU, of its own", free, StepTokens),
                Row("everything: one core", machine with { DecodeSlowdown = 2, GuardSlowdown = 2 }, StepTokens),
            ]),
            new Outlook("How large the guard is, beside the measured one", Ratios,
                [.. GuardSizes.Select(f => Row(Times(f), Scaled(machine, f), StepTokens))]),
            new Outlook("How long a step is, in tokens", Ratios,
                [.. StepLengths.Select(n => Row(n.ToString(CultureInfo.InvariantCulture), machine, n))]),
            new Outlook("How many requests run at once, a further one adding a quarter of a token's time", ["", "tokens a second", "guard ms a request", "by one"],
                Requests(machine with { BatchShare = 0.25 })),
            new Outlook("How many steps are taken back, of 25", ["", "waiting", "ahead", "overrun tokens"],
                [.. RejectedSteps.Select(n => Rejections(machine, n))]),
        ];
    }

    private static SimulatedMachine Scaled(SimulatedMachine machine, double factor) =>
        machine with { GuardBatch = machine.GuardBatch * factor, GuardToken = machine.GuardToken * factor };

    private static SimulatedRequest Request(int stepTokens) => new()
    {
        Steps = [.. Enumerable.Repeat(stepTokens, Steps * StepTokens / stepTokens)],
        RequestTokens = RequestTokens,
    };

    private static IReadOnlyList<string> Row(string name, SimulatedMachine machine, int stepTokens)
    {
        var waiting = Request(stepTokens);
        var ahead = waiting with { RunAhead = int.MaxValue };
        return [name, Ratio(waiting), Ratio(ahead), Ratio(ahead with { Piece = Piece }), Ratio(ahead with { ScoredSteps = 3 })];

        string Ratio(SimulatedRequest request) =>
            Figures.Fixed(Simulator.Run(machine, request).Time / (machine.Token * request.Steps.Sum()), 3);
    }

    private static List<IReadOnlyList<string>> Requests(SimulatedMachine machine)
    {
        var rows = new List<IReadOnlyList<string>>();
        var alone = 0d;
        foreach (var count in RequestCounts)
        {
            var decode = Simulator.Run(machine, [.. Enumerable.Repeat(Request(StepTokens) with { RunAhead = int.MaxValue }, count)]);
            var each = decode.Scoring / count;
            alone = count == 1 ? each : alone;
            rows.Add(
            [
                count.ToString(CultureInfo.InvariantCulture),
                Figures.Fixed(decode.Sampled / decode.Time * 1000, 0),
                Figures.Fixed(each, 1),
                Figures.Fixed(each / alone, 2),
            ]);
        }

        return rows;
    }

    private static IReadOnlyList<string> Rejections(SimulatedMachine machine, int count)
    {
        var waiting = Request(StepTokens) with { Rejected = Enumerable.Range(0, count).Select(i => i * Steps / count).ToHashSet() };
        var ahead = Simulator.Run(machine, waiting with { RunAhead = int.MaxValue });
        var raw = machine.Token * waiting.Steps.Sum();
        return
        [
            count.ToString(CultureInfo.InvariantCulture),
            Figures.Fixed(Simulator.Run(machine, waiting).Time / raw, 3),
            Figures.Fixed(ahead.Time / raw, 3),
            ahead.Overrun.ToString(CultureInfo.InvariantCulture),
        ];
    }

    private static string Times(double factor) => string.Create(CultureInfo.InvariantCulture, $"× {factor}");
}
