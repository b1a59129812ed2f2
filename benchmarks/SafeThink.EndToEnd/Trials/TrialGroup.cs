using SafeThink.EndToEnd.Measuring;

namespace SafeThink.EndToEnd.Trials;

/// <summary>Operations that were timed against each other.</summary>
internal sealed record TrialGroup
{
    /// <summary>What they were done on.</summary>
    public required string Name { get; init; }

    /// <summary>How often each was done.</summary>
    public required int Rounds { get; init; }

    /// <summary>Which share of all processors others used meanwhile, from 0 to 1; null where the system does not tell.</summary>
    public required double? OthersShare { get; init; }

    /// <summary>The operations; ratios are against the first.</summary>
    public required IReadOnlyList<TrialSummary> Trials { get; init; }

    /// <summary>Times operations in turn, in a random order that is new each round.</summary>
    /// <param name="name">What they are done on.</param>
    /// <param name="trials">The operations, the reference first.</param>
    /// <param name="context">How often, and the seed.</param>
    /// <param name="onRound">Called after each round, also after those that are thrown away.</param>
    public static async Task<TrialGroup> MeasureAsync(string name, IReadOnlyList<Trial> trials, TrialContext context, Action onRound)
    {
        List<TimeSpan>[] times = [.. trials.Select(_ => new List<TimeSpan>())];
        var interleaving = new Interleaving(trials.Count, context.Seed);
        var load = new OthersLoad();
        for (var round = 0; round < context.WarmupRounds + context.Rounds; round++)
        {
            foreach (var i in interleaving.Next())
            {
                var time = await trials[i].RunAsync(context.CancellationToken);
                if (round >= context.WarmupRounds)
                    times[i].Add(time);
            }

            onRound();
        }

        return new TrialGroup
        {
            Name = name,
            Rounds = context.Rounds,
            OthersShare = load.Share(),
            Trials = [.. trials.Select((trial, i) => TrialSummary.Of(trial, times[i], times[0], context.Seed))],
        };
    }
}
