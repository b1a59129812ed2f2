using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using SafeThink.Decoding;
using SafeThink.DependencyInjection;
using SafeThink.Engines;
using SafeThink.Testing.Engine;
using SafeThink.Tests.DependencyInjection.Doubles;

namespace SafeThink.Tests.DependencyInjection;

public sealed class GuardHealthCheckTests
{
    private readonly EngineLoader _loader = new(new Script().Say("</think>", "Yes."));

    [Fact]
    public async Task CheckHealth_BeforeTheStart_IsNotReady()
    {
        using var host = Create(EngineLoading.AtStart);

        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(host)).Status);
    }

    [Fact]
    public async Task CheckHealth_ModelIsLoaded_IsReadyAndSaysWithWhat()
    {
        using var host = Create(EngineLoading.AtStart);
        await host.StartAsync();

        var entry = await CheckAsync(host);

        Assert.Equal(HealthStatus.Healthy, entry.Status);
        Assert.Equal(["scripted", "safethink", "lexicon"], [entry.Data["model"], entry.Data["policies"], entry.Data["scorer"]]);
    }

    [Fact]
    public async Task CheckHealth_ModelIsLoadedByTheFirstUse_IsReady()
    {
        using var host = Create(EngineLoading.OnFirstUse);
        await host.StartAsync();

        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
        Assert.Equal(0, _loader.Loads);
    }

    [Fact]
    public async Task CheckHealth_LoadFailed_IsNotReadyAndGivesTheFault()
    {
        _loader.Fault = new EngineException("no memory");
        using var host = Create(EngineLoading.OnFirstUse);
        await host.StartAsync();
        Assert.Throws<EngineException>(() => host.Services.GetRequiredKeyedService<GuardedDecoder>("strict"));

        var entry = await CheckAsync(host);

        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Same(_loader.Fault, entry.Exception);
    }

    private static async Task<HealthReportEntry> CheckAsync(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["safethink-strict"];

    private IHost Create(EngineLoading loading) => Hosts.Create(services =>
    {
        services.AddSafeThink("strict", o => o.Loading = loading).UseEngine(_loader.LoadAsync).UseLexicon();
        services.AddHealthChecks().Add(GuardHealthCheck.Of("strict", tags: ["ready"]));
    });
}
