using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SafeThink.DependencyInjection;
using SafeThink.Engines;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Testing.Engine;
using SafeThink.Tests.DependencyInjection.Doubles;

namespace SafeThink.Tests.DependencyInjection;

public sealed class GuardDisposalTests
{
    private readonly EngineLoader _loader = new(new Script().Say("</think>", "Yes."));

    [Fact]
    public async Task Dispose_Host_DisposesClientEngineAndMadeScorer()
    {
        var scorer = new DisposableScorer();
        var host = Hosts.Create(services => services
            .AddSafeThink().UseEngine(_loader.LoadAsync).UseScorer((_, _, _) => ValueTask.FromResult<ISafetyScorer>(scorer)));
        await host.StartAsync();
        var client = host.Services.GetRequiredService<IChatClient>();
        await client.GetResponseAsync("Hello");

        host.Dispose();

        Assert.True(_loader.IsDisposed);
        Assert.Equal(1, scorer.Disposals);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetResponseAsync("Hello"));
    }

    [Fact]
    public async Task Dispose_ScorerWasGiven_LeavesItAlone()
    {
        var scorer = new DisposableScorer();
        var host = Hosts.Create(services => services.AddSafeThink().UseEngine(_loader.LoadAsync).UseScorer(scorer));
        await host.StartAsync();

        host.Dispose();

        Assert.True(_loader.IsDisposed);
        Assert.Equal(0, scorer.Disposals);
    }

    [Fact]
    public async Task Dispose_WhileLoading_EndsTheLoad()
    {
        var begun = new TaskCompletionSource();
        var provider = new ServiceCollection();
        provider.AddSafeThink(o => o.Policies = "none").UseEngine(async (_, cancellationToken) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            throw new InvalidOperationException("The load went on.");
        });
        var services = provider.BuildServiceProvider();
        var loading = services.GetRequiredKeyedService<GuardRuntime>("").LoadAsync();
        await begun.Task;

        await services.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loading);
    }

    [Fact]
    public async Task Load_ScorerCannotBeMade_FreesTheEngine()
    {
        using var host = Hosts.Create(services => services
            .AddSafeThink().UseEngine(_loader.LoadAsync).UseScorer((_, _, _) => throw new EngineException("no guard model")));

        await Assert.ThrowsAsync<EngineException>(() => host.StartAsync());

        Assert.True(_loader.IsDisposed);
    }

    private sealed class DisposableScorer : ISafetyScorer, IDisposable
    {
        private readonly DelegateScorer _safe = new DelegateScorer("safe", _ => 1);

        public int Disposals { get; private set; }

        public string Name => _safe.Name;

        public IScoringSession OpenSession(Prompt prompt) => _safe.OpenSession(prompt);

        public void Dispose() => Disposals++;
    }
}
