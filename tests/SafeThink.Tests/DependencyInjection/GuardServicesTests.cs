using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SafeThink.Chat;
using SafeThink.Decoding;
using SafeThink.DependencyInjection;
using SafeThink.Pipeline;
using SafeThink.Scoring;
using SafeThink.Scoring.Embedded;
using SafeThink.Testing.Engine;
using SafeThink.Testing.Scoring;
using SafeThink.Tests.DependencyInjection.Doubles;

namespace SafeThink.Tests.DependencyInjection;

public sealed class GuardServicesTests
{
    private readonly EngineLoader _loader = new(new Script().Say("Hm.\n\n", "</think>", "Yes."));

    [Fact]
    public async Task AddSafeThink_EngineAndScorer_ResolvesClientAndDecoder()
    {
        using var host = Hosts.Create(services => services.AddSafeThink().UseEngine(_loader.LoadAsync).UseLexicon());
        await host.StartAsync();

        var client = host.Services.GetRequiredService<IChatClient>();

        Assert.Equal("Yes.", (await client.GetResponseAsync("Hello")).Text);
        Assert.Same(client, host.Services.GetRequiredService<GuardedChatClient>());
        Assert.Same(host.Services.GetRequiredService<GuardedDecoder>(), client.GetService<GuardedDecoder>());
        Assert.Same(_loader.Engine, host.Services.GetRequiredService<GuardedDecoder>().Engine);
        Assert.Equal("safethink", host.Services.GetRequiredService<GuardedDecoder>().Pipeline.ToString());
        Assert.Equal(1, _loader.Loads);
    }

    [Fact]
    public async Task AddSafeThink_TwoNames_ResolvesEachByItsKeyWithItsOwnSettings()
    {
        var lenient = new EngineLoader(new Script().Say("</think>", "Lenient."));
        using var host = Hosts.Create(
            services =>
            {
                services.AddSafeThink("strict").BindConfiguration("Guards:Strict").UseEngine(_loader.LoadAsync).UseLexicon();
                services.AddSafeThink("lenient", o => o.Policies = "zerothink").UseEngine(lenient.LoadAsync);
            },
            ("Guards:Strict:Threshold", "0.5"),
            ("Guards:Strict:Policies", "lessthink+safethink"));
        await host.StartAsync();

        var strict = host.Services.GetRequiredKeyedService<GuardedDecoder>("strict");

        Assert.Equal("lessthink + safethink", strict.Pipeline.ToString());
        Assert.Equal(0.5f, strict.Pipeline.Scoring!.Threshold);
        Assert.Equal("zerothink", host.Services.GetRequiredKeyedService<GuardedDecoder>("lenient").Pipeline.ToString());
        Assert.Equal("Lenient.", (await host.Services.GetRequiredKeyedService<IChatClient>("lenient").GetResponseAsync("Hello")).Text);
        Assert.Null(host.Services.GetService<IChatClient>());
        Assert.Same(_loader.Engine, strict.Engine);
    }

    [Fact]
    public async Task UseEngineOf_AnotherGuard_LoadsOneEngineForBoth()
    {
        using var host = Hosts.Create(services =>
        {
            services.AddSafeThink("quick", o => o.Policies = "zerothink").UseEngineOf("strict");
            services.AddSafeThink("strict").UseEngine(_loader.LoadAsync).UseLexicon();
        });
        await host.StartAsync();

        var (quick, strict) = (host.Services.GetRequiredKeyedService<GuardedDecoder>("quick"), host.Services.GetRequiredKeyedService<GuardedDecoder>("strict"));

        Assert.Same(strict.Engine, quick.Engine);
        Assert.Equal(1, _loader.Loads);
        Assert.NotEqual(strict.Pipeline.ToString(), quick.Pipeline.ToString());
        host.Dispose();
        Assert.True(_loader.IsDisposed);
    }

    [Fact]
    public async Task AddSafeThink_CalledTwiceForOneGuard_AddsToIt()
    {
        using var host = Hosts.Create(services =>
        {
            services.AddSafeThink(o => o.Policies = "none").UseEngine(_loader.LoadAsync);
            services.AddSafeThink().ConfigurePipeline(b => b.AddSafePath());
        });
        await host.StartAsync();

        Assert.Equal("safepath", host.Services.GetRequiredService<GuardedDecoder>().Pipeline.ToString());
        Assert.Equal(1, _loader.Loads);
    }

    [Fact]
    public void BindConfiguration_ThenCode_TheLaterWins()
    {
        using var host = Hosts.Create(
            services => services.AddSafeThink().BindConfiguration("SafeThink").Configure(o => o.Resamples = 7).UseEngine(_loader.LoadAsync).UseLexicon(),
            ("SafeThink:Resamples", "5"),
            ("SafeThink:MaximumSteps", "2"),
            ("SafeThink:Loading", "OnFirstUse"));

        var settings = host.Services.GetRequiredService<IOptions<GuardSettings>>().Value;

        Assert.Equal((7, 2, EngineLoading.OnFirstUse), (settings.Resamples, settings.MaximumSteps, settings.Loading));
    }

    [Fact]
    public async Task Settings_OfRequests_AreTheClientsDefaults()
    {
        using var host = Hosts.Create(services => services
            .AddSafeThink(o => (o.Policies, o.MaximumTokens) = ("none", 2))
            .UseEngine(_loader.LoadAsync)
            .ConfigureChat(o => o.Decoding = o.Decoding with { StopSequences = ["es"] }));
        await host.StartAsync();
        var client = host.Services.GetRequiredService<IChatClient>();

        Assert.Equal(ChatFinishReason.Length, (await client.GetResponseAsync("Hello")).FinishReason);
        Assert.Equal("Y", (await client.GetResponseAsync("Hello", new() { MaxOutputTokens = 100 })).Text);
    }

    [Fact]
    public async Task UseEmbeddedScorer_NoThresholdSet_IsTheScorers()
    {
        using var host = Hosts.Create(services => services.AddSafeThink().UseEngine(_loader.LoadAsync).UseEmbeddedScorer());
        await host.StartAsync();

        Assert.Equal(new EmbeddedScorer().Threshold, host.Services.GetRequiredService<GuardedDecoder>().Pipeline.Scoring!.Threshold);
    }

    [Fact]
    public async Task UseEmbeddedScorer_ThresholdOf0InTheConfiguration_Wins()
    {
        using var host = Hosts.Create(
            services => services.AddSafeThink().BindConfiguration("SafeThink").UseEngine(_loader.LoadAsync).UseEmbeddedScorer(), ("SafeThink:Threshold", "0"));
        await host.StartAsync();

        Assert.Equal(0, host.Services.GetRequiredService<GuardedDecoder>().Pipeline.Scoring!.Threshold);
    }

    [Fact]
    public async Task UseProfile_ModelIsLoaded_ChangesTheSettings()
    {
        using var host = Hosts.Create(services => services
            .AddSafeThink().UseEngine(_loader.LoadAsync).UseLexicon().UseProfile((model, o) => o.Threshold = model.Name == "scripted" ? 0.25f : 0));
        await host.StartAsync();

        Assert.Equal(0.25f, host.Services.GetRequiredService<GuardedDecoder>().Pipeline.Scoring!.Threshold);
    }

    [Fact]
    public async Task UseProfile_GivesWhatCannotBe_StopsTheStartAndFreesTheEngine()
    {
        using var host = Hosts.Create(services => services
            .AddSafeThink().UseEngine(_loader.LoadAsync).UseLexicon().UseProfile((_, o) => o.Threshold = 3));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains("Threshold is 3", exception.Message, StringComparison.Ordinal);
        Assert.True(_loader.IsDisposed);
    }

    [Fact]
    public async Task UseScorer_Factory_GetsTheEngine()
    {
        var scorer = new ScriptedScorer();
        using var host = Hosts.Create(services => services.AddSafeThink().UseEngine(_loader.LoadAsync).UseScorer((_, engine, _) =>
        {
            Assert.Same(_loader.Engine, engine);
            return ValueTask.FromResult<ISafetyScorer>(scorer);
        }));
        await host.StartAsync();

        await host.Services.GetRequiredService<IChatClient>().GetResponseAsync("Hello");

        Assert.NotEmpty(scorer.Scored);
    }
}
