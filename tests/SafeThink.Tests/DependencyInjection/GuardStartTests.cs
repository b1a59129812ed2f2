using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SafeThink.Decoding;
using SafeThink.DependencyInjection;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Testing.Engine;
using SafeThink.Tests.DependencyInjection.Doubles;

namespace SafeThink.Tests.DependencyInjection;

public sealed class GuardStartTests
{
    private readonly EngineLoader _loader = new(new Script().Say("</think>", "Yes."));

    [Theory]
    [InlineData("Threshold", "2", "GuardSettings.Threshold is 2, but must lie from -1 to 1")]
    [InlineData("Threshold", "NaN", "GuardSettings.Threshold is NaN")]
    [InlineData("MaximumSteps", "-3", "GuardSettings.MaximumSteps is -3")]
    [InlineData("Resamples", "-1", "GuardSettings.Resamples is -1")]
    [InlineData("DeadlineSeconds", "0", "GuardSettings.DeadlineSeconds is 0")]
    [InlineData("Temperature", "-0.5", "GuardSettings.Temperature is -0.5")]
    [InlineData("TopP", "1.5", "GuardSettings.TopP is 1.5")]
    [InlineData("TopK", "-2", "GuardSettings.TopK is -2")]
    [InlineData("MaximumTokens", "0", "GuardSettings.MaximumTokens is 0")]
    [InlineData("Policies", "nothink", "'nothink'")]
    [InlineData("Policies", "zerothink+morethink", "zerothink+morethink")]
    public async Task Start_SettingCannotBe_FailsNamingSettingAndValue(string key, string value, string expected)
    {
        using var host = Hosts.Create(
            services => services.AddSafeThink().BindConfiguration("SafeThink").UseEngine(_loader.LoadAsync).UseLexicon(), ($"SafeThink:{key}", value));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, _loader.Loads);
    }

    [Theory]
    [InlineData("Threshold", "high")]
    [InlineData("Loading", "Sometimes")]
    public async Task Start_ConfigurationCannotBeRead_FailsNamingTheKey(string key, string value)
    {
        using var host = Hosts.Create(
            services => services.AddSafeThink().BindConfiguration("SafeThink").UseEngine(_loader.LoadAsync).UseLexicon(), ($"SafeThink:{key}", value));

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());

        Assert.Contains(key, exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, _loader.Loads);
    }

    [Fact]
    public async Task Start_KeysThatAreNoSettings_FailsNamingSectionKeysAndSettings()
    {
        using var host = Hosts.Create(
            services => services.AddSafeThink().BindConfiguration("Guards:Strict").UseEngine(_loader.LoadAsync).UseLexicon(),
            ("Guards:Strict:Treshold", "0.5"),
            ("Guards:Strict:resamples", "2"),
            ("Guards:Strict:Engine:Threads", "1"));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Equal(2, exception.Failures.Count());
        Assert.Contains("section 'Guards:Strict' has a key 'Engine', which is no setting. Settings are Policies, Threshold, ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("section 'Guards:Strict' has a key 'Treshold', which is no setting. ", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, _loader.Loads);
    }

    [Fact]
    public async Task Start_NamedGuardWithAnInvalidSetting_NamesTheGuard()
    {
        using var host = Hosts.Create(services => services.AddSafeThink("strict", o => o.Resamples = -1).UseEngine(_loader.LoadAsync).UseLexicon());

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains("strict.Resamples is -1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NoEngine_SaysWhatToCall()
    {
        using var host = Hosts.Create(services => services.AddSafeThink("strict").UseLexicon());

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains("'strict' has no engine", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_EngineOfAGuardThatHasNone_SaysWhich()
    {
        using var host = Hosts.Create(services => services.AddSafeThink("quick", o => o.Policies = "none").UseEngineOf("strict"));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains("'quick' has no engine: it runs on that of 'strict', which has none", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_GuardsRunOnEachOthersEngines_SaysSo()
    {
        using var host = Hosts.Create(services =>
        {
            services.AddSafeThink("one", o => o.Policies = "none").UseEngineOf("other");
            services.AddSafeThink("other", o => o.Policies = "none").UseEngineOf("one");
        });

        var exception = await Record.ExceptionAsync(() => host.StartAsync());

        Assert.Contains("runs on its own again", exception!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PoliciesJudgeStepsButNothingScoresThem_SaysWhatToCall()
    {
        using var host = Hosts.Create(services => services
            .AddSafeThink(o => o.Policies = "none").UseEngine(_loader.LoadAsync).ConfigurePipeline(b => b.AddSafeThink()));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains("UseScorer", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_EngineCannotBeLoaded_FailsWithItsFault()
    {
        _loader.Fault = new EngineException("no such model");
        using var host = Hosts.Create(services => services.AddSafeThink().UseEngine(_loader.LoadAsync).UseLexicon());

        Assert.Same(_loader.Fault, await Assert.ThrowsAsync<EngineException>(() => host.StartAsync()));
    }

    [Fact]
    public async Task Start_OnFirstUse_LoadsWhenResolvedAndOnce()
    {
        using var host = Hosts.Create(services => services
            .AddSafeThink(o => o.Loading = EngineLoading.OnFirstUse).UseEngine(_loader.LoadAsync).UseLexicon());
        await host.StartAsync();
        Assert.Equal(0, _loader.Loads);

        var decoders = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(host.Services.GetRequiredService<GuardedDecoder>)));

        Assert.Single(decoders.Distinct());
        Assert.Equal(1, _loader.Loads);
    }

    [Fact]
    public async Task Resolve_LoadFailedBefore_TriesAgain()
    {
        _loader.Fault = new EngineException("no memory");
        using var host = Hosts.Create(services => services
            .AddSafeThink(o => o.Loading = EngineLoading.OnFirstUse).UseEngine(_loader.LoadAsync).UseLexicon());
        await host.StartAsync();
        Assert.Throws<EngineException>(host.Services.GetRequiredService<GuardedDecoder>);

        _loader.Fault = null;

        var decoder = host.Services.GetRequiredService<GuardedDecoder>();
        Assert.Same(_loader.Engine, decoder.Engine);
    }
}
