using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SafeThink.Guard;

namespace SafeThink.DependencyInjection;

/// <summary>Puts SafeThink's own guard into a service collection.</summary>
public static class SafeThinkGuardBuilderExtensions
{
    /// <summary>Scores steps with SafeThink's own guard. It is loaded when the engine is, and freed with the services.</summary>
    /// <remarks>Where no threshold is set, the one that its head recommends holds; the guard's card says how it was chosen.</remarks>
    /// <param name="builder">The guard's builder.</param>
    /// <returns>The builder.</returns>
    public static GuardBuilder UseSafeThinkGuard(this GuardBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseScorer(static async (services, _, cancellationToken) =>
            await SafeThinkGuard.LoadAsync(loggerFactory: services.GetService<ILoggerFactory>(), cancellationToken: cancellationToken).ConfigureAwait(false));
    }
}
