using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SafeThink.Audit;
using SafeThink.Decoding;
using SafeThink.DependencyInjection;
using SafeThink.Diagnostics;
using SafeThink.Testing.Engine;
using SafeThink.Tests.Audit.Doubles;
using SafeThink.Tests.DependencyInjection.Doubles;
using SafeThink.Tests.Diagnostics.Doubles;

namespace SafeThink.Tests.DependencyInjection;

public sealed class GuardDiagnosticsTests : IDisposable
{
    private const int RequestCompleted = 105;

    private readonly EngineLoader _loader = new(new Script().Say("</think>", "Yes."));
    private readonly TraceList _sink = new();
    private readonly LogList _log = new();

    [Fact]
    public async Task AddSafeThink_LoggersAndSinkInTheServices_GetWhatTheGuardTells()
    {
        using var host = await StartAsync(services =>
        {
            Guard(services.AddSafeThink());
            services.AddSingleton<ILoggerFactory>(_log).AddSingleton<IGuardTraceSink>(_sink);
        });

        await AskAsync(host);

        Assert.Equal(FinishReason.Stop, _sink.Single.End.Reason);
        Assert.Single(_log.Lines, l => l.Id == RequestCompleted);
    }

    [Fact]
    public async Task AddSafeThink_OptionsInTheServices_StandAsTheyAre()
    {
        var own = new TraceList();
        using var host = await StartAsync(services =>
        {
            Guard(services.AddSafeThink());
            services.AddSingleton<ILoggerFactory>(_log).AddSingleton<IGuardTraceSink>(_sink);
            services.AddSingleton(new DiagnosticsOptions { TraceSink = own });
        });

        await AskAsync(host);

        Assert.Single(own.Traces);
        Assert.Empty(_sink.Traces);
        Assert.DoesNotContain(_log.Lines, l => l.Id == RequestCompleted);
    }

    [Fact]
    public async Task ConfigureDiagnostics_Twice_EachChangesWhatIsThere()
    {
        using var host = await StartAsync(services =>
        {
            Guard(services.AddSafeThink())
                .ConfigureDiagnostics((_, o) => o with { Trace = o.Trace with { IncludesContent = true } })
                .ConfigureDiagnostics((provider, o) => o with { TraceSink = provider.GetRequiredService<TraceList>() });
            services.AddSingleton<ILoggerFactory>(_log).AddSingleton(_sink);
        });

        await AskAsync(host);

        Assert.Contains(_sink.Single.Prompt.Messages, m => m.Content == "Hello");
        Assert.Single(_log.Lines, l => l.Id == RequestCompleted);
    }

    [Fact]
    public async Task ConfigureDiagnostics_OfOneGuard_LeavesTheOthersAlone()
    {
        using var host = await StartAsync(services =>
        {
            Guard(services.AddSafeThink("quiet")).ConfigureDiagnostics((_, o) => o with { TraceSink = null });
            services.AddSafeThink("audited", o => o.Policies = "none").UseEngineOf("quiet");
            services.AddSingleton<IGuardTraceSink>(_sink);
        });

        await AskAsync(host, "quiet");
        Assert.Empty(_sink.Traces);

        await AskAsync(host, "audited");
        Assert.Single(_sink.Traces);
    }

    [Fact]
    public async Task ConfigureDiagnostics_GivesNothing_StopsTheStartAndFreesTheEngine()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => StartAsync(services => Guard(services.AddSafeThink()).ConfigureDiagnostics((_, _) => null!)));

        Assert.Contains("returned null", exception.Message, StringComparison.Ordinal);
        Assert.True(_loader.IsDisposed);
    }

    [Fact]
    public async Task Dispose_Host_DisposesTheSinkBehindTheGuard()
    {
        DisposableSink? sink = null;
        var host = await StartAsync(services =>
        {
            Guard(services.AddSafeThink());
            services.AddSingleton<IGuardTraceSink>(_ => sink = new DisposableSink(() => _loader.IsDisposed));
        });

        host.Dispose();

        Assert.True(sink!.WasBehindTheGuard);
    }

    public void Dispose() => _log.Dispose();

    private static async Task<IHost> StartAsync(Action<IServiceCollection> configure)
    {
        var host = Hosts.Create(configure);
        try
        {
            await host.StartAsync();
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    private static Task<ChatResponse> AskAsync(IHost host, string? guard = null) =>
        host.Services.GetRequiredKeyedService<IChatClient>(guard).GetResponseAsync("Hello");

    private GuardBuilder Guard(GuardBuilder builder) => builder.Configure(o => o.Policies = "none").UseEngine(_loader.LoadAsync);

    private sealed class DisposableSink(Func<bool> isGuardDisposed) : IGuardTraceSink, IDisposable
    {
        public bool WasBehindTheGuard { get; private set; }

        public void Write(GuardTrace trace)
        {
        }

        public void Dispose() => WasBehindTheGuard = isGuardDisposed();
    }
}
