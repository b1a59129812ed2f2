using SafeThink.EndToEnd.Models;
using SafeThink.EndToEnd.Reporting;

namespace SafeThink.EndToEnd.Trials;

/// <summary>What a model's operations are made from.</summary>
/// <param name="Model">The model.</param>
/// <param name="Scratch">Where files that are made go.</param>
/// <param name="Options">How they are timed.</param>
/// <param name="CancellationToken">Ends it.</param>
internal sealed record TrialContext(NamedModel Model, Scratch Scratch, TrialOptions Options, CancellationToken CancellationToken)
{
    /// <summary>Times operations against each other.</summary>
    /// <param name="name">What they are done on.</param>
    /// <param name="trials">The operations, the reference first.</param>
    public Task<TrialGroup> CompareAsync(string name, IReadOnlyList<Trial> trials) =>
        RoundProgress.ShowAsync(
            name,
            Options.WarmupRounds + Options.Rounds,
            onRound => TrialGroup.MeasureAsync(name, trials, Options, onRound, CancellationToken));
}
