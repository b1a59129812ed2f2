using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SafeThink.DependencyInjection;

/// <summary>Says whether a guard can answer requests: <c>services.AddHealthChecks().Add(GuardHealthCheck.Of("name"))</c>.</summary>
/// <remarks>
/// Healthy when the engine is loaded, or will be by the first use; while it loads, and when the load failed, the
/// registration's failure status, with the fault.
/// </remarks>
public sealed class GuardHealthCheck : IHealthCheck
{
    private readonly GuardRuntime _runtime;

    private GuardHealthCheck(GuardRuntime runtime) => _runtime = runtime;

    /// <summary>The check of a guard that <c>AddSafeThink</c> has added.</summary>
    /// <param name="guard">The guard's name; empty for the one without a key.</param>
    /// <param name="name">What to call the check; by default <c>safethink</c>, with the guard's name behind a hyphen.</param>
    /// <param name="failureStatus">What to report when the guard is not ready; by default unhealthy.</param>
    /// <param name="tags">Tags of the registration, for example <c>ready</c>.</param>
    public static HealthCheckRegistration Of(string guard = "", string? name = null, HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(guard);
        return new HealthCheckRegistration(
            name ?? (guard.Length == 0 ? "safethink" : $"safethink-{guard}"),
            services => new GuardHealthCheck(services.GetRequiredKeyedService<GuardRuntime>(guard)),
            failureStatus,
            tags);
    }

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        switch (_runtime.Loading)
        {
            case { IsCompletedSuccessfully: true } loading:
                var decoder = (await loading.ConfigureAwait(false)).Decoder;
                return HealthCheckResult.Healthy("The model is loaded.", new Dictionary<string, object>
                {
                    ["model"] = decoder.Engine.Model.Name,
                    ["policies"] = decoder.Pipeline.ToString(),
                    ["scorer"] = decoder.Scorer?.Name ?? "none",
                });
            case { IsFaulted: true } loading:
                return new HealthCheckResult(context.Registration.FailureStatus, "The model could not be loaded.", loading.Exception!.InnerException);
            case null when _runtime.LoadingTime == EngineLoading.OnFirstUse:
                return HealthCheckResult.Healthy("The model is loaded by the first use.");
            default:
                return new HealthCheckResult(context.Registration.FailureStatus, "The model is being loaded.");
        }
    }
}
