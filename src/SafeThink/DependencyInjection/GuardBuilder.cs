using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SafeThink.Audit;
using SafeThink.Chat;
using SafeThink.Diagnostics;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Scoring;
using SafeThink.Scoring.Calibration;
using SafeThink.Scoring.Embedded;
using SafeThink.Scoring.Lexicon;

namespace SafeThink.DependencyInjection;

/// <summary>Says what a guard is made of.</summary>
public sealed class GuardBuilder
{
    internal GuardBuilder(IServiceCollection services, string name)
    {
        Services = services;
        Name = name;
    }

    /// <summary>The services that the guard is added to.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The guard's name, which is the key of its services; empty for the one without a key.</summary>
    public string Name { get; }

    /// <summary>Changes the settings in code, behind what was said so far.</summary>
    /// <param name="configure">Changes them.</param>
    /// <returns>This builder.</returns>
    public GuardBuilder Configure(Action<GuardSettings> configure)
    {
        Services.Configure(Name, configure);
        return this;
    }

    /// <summary>Takes the settings from the host's configuration, behind what was said so far.</summary>
    /// <remarks>A key that is no setting stops the start: a misspelled threshold must not become a default one.</remarks>
    /// <param name="section">The path of the section.</param>
    /// <returns>This builder.</returns>
    public GuardBuilder BindConfiguration(string section)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(section);
        Services.AddOptions<GuardSettings>(Name).Configure<IConfiguration>(
            (settings, configuration) => SettingsSection.Of<GuardSettings>(configuration, section, Name).Bind(settings));
        return this;
    }

    /// <summary>Says where the engine comes from. It is loaded once and disposed with the services.</summary>
    /// <param name="load">Loads it.</param>
    /// <returns>This builder.</returns>
    public GuardBuilder UseEngine(Func<IServiceProvider, CancellationToken, Task<IDecodingEngine>> load)
    {
        ArgumentNullException.ThrowIfNull(load);
        return Wire(w => (w.Engine, w.EngineOf) = (load, null));
    }

    /// <summary>Runs on the engine of another guard, which is loaded once for both.</summary>
    /// <param name="guard">The other guard's name; empty for the one without a key.</param>
    /// <returns>This builder.</returns>
    public GuardBuilder UseEngineOf(string guard)
    {
        ArgumentNullException.ThrowIfNull(guard);
        return Wire(w => (w.Engine, w.EngineOf) = (null, guard));
    }

    /// <summary>Says what scores steps.</summary>
    /// <param name="scorer">The scorer. Not disposed with the services.</param>
    /// <returns>This builder.</returns>
    public GuardBuilder UseScorer(ISafetyScorer scorer)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        return Wire(w => (w.Scorer, w.OwnsScorer) = ((_, _, _) => ValueTask.FromResult(scorer), false));
    }

    /// <summary>Says where the scorer comes from. It is made once, when the engine is there, and disposed with the services.</summary>
    /// <param name="create">Makes it; gets the guard's engine too, on which it may run.</param>
    /// <returns>This builder.</returns>
    public GuardBuilder UseScorer(Func<IServiceProvider, IDecodingEngine, CancellationToken, ValueTask<ISafetyScorer>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return Wire(w => (w.Scorer, w.OwnsScorer) = (create, true));
    }

    /// <summary>Scores steps by their words, with weights that are part of the library: see <see cref="EmbeddedScorer"/>.</summary>
    /// <returns>This builder.</returns>
    public GuardBuilder UseEmbeddedScorer() => UseScorer(new EmbeddedScorer());

    /// <summary>Scores steps by the phrases that occur in them. For samples and tests: see <see cref="LexiconScorer"/>.</summary>
    /// <returns>This builder.</returns>
    public GuardBuilder UseLexicon() => UseScorer(new LexiconScorer());

    /// <summary>Adds policies behind those that <see cref="GuardSettings.Policies"/> names.</summary>
    /// <param name="configure">Adds them. Called several times, so it must do the same each time.</param>
    /// <returns>This builder.</returns>
    public GuardBuilder ConfigurePipeline(Action<DecodingPipelineBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Wire(w => w.Policies.Add(configure));
    }

    /// <summary>Adjusts the settings to the model, once it is loaded: for thresholds that were calibrated for a model and a scorer.</summary>
    /// <param name="profile">Changes the settings, over whatever was configured. The result is checked like the rest.</param>
    /// <returns>This builder.</returns>
    public GuardBuilder UseProfile(Action<EngineModel, GuardSettings> profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return Wire(w => w.Profile = profile);
    }

    /// <summary>Takes over a calibrated guard profile: its calibration over the scorer, and its threshold where none is set.</summary>
    /// <remarks>The guard does not start with another scorer than the one that the profile was fitted for. A configuration file names a profile with <see cref="GuardSettings.Profile"/>.</remarks>
    /// <param name="profile">The profile, as <see cref="GuardProfile.Load"/> gives it.</param>
    /// <returns>This builder.</returns>
    public GuardBuilder UseProfile(GuardProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return Wire(w => w.Calibration = profile);
    }

    /// <summary>Changes what the chat client does, behind what the settings say.</summary>
    /// <param name="configure">Changes it. Called several times, so it must do the same each time.</param>
    /// <returns>This builder.</returns>
    public GuardBuilder ConfigureChat(Action<GuardedChatClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Wire(w => w.Chat.Add(configure));
    }

    /// <summary>Changes what the guard tells about its requests: its logs, its audit traces, and whether spans hold content.</summary>
    /// <remarks>
    /// Without it a guard has the services' <see cref="DiagnosticsOptions"/>, as they stand. Where none are registered it has
    /// the defaults, with the services' <see cref="ILoggerFactory"/> and <see cref="IGuardTraceSink"/>.
    /// </remarks>
    /// <param name="configure">Gets the services and these options, or what an earlier call made of them, and returns what holds: <c>(services, options) => options with { … }</c>.</param>
    /// <returns>This builder.</returns>
    public GuardBuilder ConfigureDiagnostics(Func<IServiceProvider, DiagnosticsOptions, DiagnosticsOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Wire(w => w.Diagnostics.Add(configure));
    }

    private GuardBuilder Wire(Action<GuardWiring> wire)
    {
        Services.Configure(Name, wire);
        return this;
    }
}
