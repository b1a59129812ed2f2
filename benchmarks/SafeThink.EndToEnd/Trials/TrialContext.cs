using SafeThink.EndToEnd.Reporting;

namespace SafeThink.EndToEnd.Trials;

/// <summary>How operations are timed.</summary>
/// <param name="Scratch">Where files that are made go.</param>
/// <param name="Rounds">How often each is done.</param>
/// <param name="WarmupRounds">How many rounds come before those, and are thrown away.</param>
/// <param name="Seed">Of the order and of the bootstrap.</param>
/// <param name="CancellationToken">Ends it.</param>
internal sealed record TrialContext(Scratch Scratch, int Rounds, int WarmupRounds, int Seed, CancellationToken CancellationToken)
{
    /// <summary>Times operations against each other.</summary>
    /// <param name="name">What they are done on.</param>
    /// <param name="trials">The operations, the reference first.</param>
    public Task<TrialGroup> CompareAsync(string name, IReadOnlyList<Trial> trials) =>
        RoundProgress.ShowAsync(name, WarmupRounds + Rounds, onRound => TrialGroup.MeasureAsync(name, trials, this, onRound));
}
