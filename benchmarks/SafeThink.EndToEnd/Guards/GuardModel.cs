using SafeThink.EndToEnd.Models;
using SafeThink.Guard;
using SafeThink.LlamaCpp.Scoring.HiddenStates;

namespace SafeThink.EndToEnd.Guards;

/// <summary>The guard that is measured beside a model: a quarter of a random one, SafeThink's own beside a trained one.</summary>
internal static class GuardModel
{
    /// <summary>Loads it, for one request at a time.</summary>
    /// <param name="model">The model that decodes.</param>
    /// <param name="scratch">Where files that are made go.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    public static Task<HiddenStateScorer> ForAsync(NamedModel model, Scratch scratch, CancellationToken cancellationToken) => model.Shape is { } shape
        ? QuarterGuard.LoadAsync(shape, scratch, cancellationToken)
        : SafeThinkGuard.LoadAsync(SafeThinkGuard.Options with { MaxSessions = 1 }, cancellationToken: cancellationToken);
}
