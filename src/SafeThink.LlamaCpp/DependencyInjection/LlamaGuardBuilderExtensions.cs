using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SafeThink.Engines;
using SafeThink.LlamaCpp;
using SafeThink.LlamaCpp.DependencyInjection;
using SafeThink.LlamaCpp.Scoring.DecodingStates;
using SafeThink.LlamaCpp.Scoring.HiddenStates;

namespace SafeThink.DependencyInjection;

/// <summary>Lets a guard run on llama.cpp.</summary>
public static class LlamaGuardBuilderExtensions
{
    /// <summary>Loads a GGUF model with llama.cpp. Its log goes to the services' loggers.</summary>
    /// <param name="builder">The guard.</param>
    /// <param name="configure">Sets the model's path, and what else is not as by default.</param>
    /// <returns>The builder.</returns>
    public static GuardBuilder UseLlamaCpp(this GuardBuilder builder, Action<LlamaEngineSettings> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.Configure(builder.Name, configure);
        return Use(builder);
    }

    /// <summary>Loads a GGUF model with llama.cpp, as the host's configuration says. A key that is no setting stops the start.</summary>
    /// <param name="builder">The guard.</param>
    /// <param name="section">The path of the section that holds <see cref="LlamaEngineSettings"/>.</param>
    /// <returns>The builder.</returns>
    public static GuardBuilder UseLlamaCpp(this GuardBuilder builder, string section)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(section);
        builder.Services.AddOptions<LlamaEngineSettings>(builder.Name).Configure<IConfiguration>(
            (settings, configuration) => SettingsSection.Of<LlamaEngineSettings>(configuration, section, builder.Name).Bind(settings));
        return Use(builder);
    }

    /// <summary>Scores steps by the states of the model that decodes: see <see cref="DecodingStateScorer"/>. Makes the engine of <c>UseLlamaCpp</c> keep them.</summary>
    /// <remarks>Where no threshold is set, the one that the head recommends holds.</remarks>
    /// <param name="builder">The guard, which has an engine of its own on llama.cpp.</param>
    /// <param name="head">A head that was fitted on the engine's model; with another one the guard does not start.</param>
    /// <returns>The builder.</returns>
    public static GuardBuilder UseDecodingStates(this GuardBuilder builder, HiddenStateHead head)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(head);
        builder.Services.PostConfigure<LlamaEngineSettings>(builder.Name, settings =>
        {
            var refine = settings.Refine;
            settings.Refine = options =>
            {
                var refined = refine?.Invoke(options) ?? options;
                return refined with { StateDepths = [.. refined.StateDepths.Union(head.Depths).Order()] };
            };
        });
        return builder.UseScorer(async (_, engine, cancellationToken) => engine is LlamaEngine llama
            ? await DecodingStateScorer.CreateAsync(llama, head, cancellationToken).ConfigureAwait(false)
            : throw new EngineException($"The states of the decoding model are kept by {nameof(LlamaEngine)} alone, and a {engine.GetType().Name} decodes."));
    }

    private static GuardBuilder Use(GuardBuilder builder)
    {
        var name = builder.Name;
        builder.Services.AddOptionsWithValidateOnStart<LlamaEngineSettings>(name);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LlamaEngineSettings>, LlamaEngineSettingsValidator>());
        return builder.UseEngine(async (services, cancellationToken) =>
        {
            var options = services.GetRequiredService<IOptionsMonitor<LlamaEngineSettings>>().Get(name).ToOptions();
            return await LlamaEngine.LoadAsync(options, services.GetService<ILoggerFactory>(), progress: null, cancellationToken).ConfigureAwait(false);
        });
    }
}
