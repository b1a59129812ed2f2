using Microsoft.Extensions.Hosting;

namespace SafeThink.DependencyInjection;

/// <summary>Loads a guard while the host starts, if its settings say so.</summary>
internal sealed class GuardStarter(GuardRuntime runtime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        runtime.LoadingTime == EngineLoading.AtStart ? runtime.LoadAsync(cancellationToken) : Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
