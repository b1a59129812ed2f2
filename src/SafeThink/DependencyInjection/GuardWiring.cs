using SafeThink.Chat;
using SafeThink.Decoding;
using SafeThink.Diagnostics;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Scoring;
using SafeThink.Scoring.Calibration;

namespace SafeThink.DependencyInjection;

/// <summary>What a guard is made of, as far as it is said in code.</summary>
internal sealed class GuardWiring
{
    public Func<IServiceProvider, CancellationToken, Task<IDecodingEngine>>? Engine { get; set; }

    /// <summary>The guard whose engine is used; null where the guard has its own.</summary>
    public string? EngineOf { get; set; }

    public Func<IServiceProvider, IDecodingEngine, CancellationToken, ValueTask<ISafetyScorer>>? Scorer { get; set; }

    public bool OwnsScorer { get; set; }

    public Action<EngineModel, GuardSettings>? Profile { get; set; }

    public GuardProfile? Calibration { get; set; }

    public List<Action<DecodingPipelineBuilder>> Policies { get; } = [];

    public List<Action<GuardedChatClientOptions>> Chat { get; } = [];

    public List<Func<IServiceProvider, DiagnosticsOptions, DiagnosticsOptions>> Diagnostics { get; } = [];

    /// <summary>Builds the policies.</summary>
    /// <exception cref="ArgumentException">A policy is not known, or an option of one is out of range.</exception>
    /// <exception cref="InvalidOperationException">Two policies contradict each other.</exception>
    public DecodingPipeline BuildPipeline(GuardSettings settings)
    {
        var builder = new DecodingPipelineBuilder().AddByName(settings.Policies, settings.Apply);
        Policies.ForEach(add => add(builder));
        return builder.Build();
    }

    /// <summary>The profile that was given in code or is named by the settings; null where there is none.</summary>
    /// <exception cref="GuardProfileException">The named one cannot be read, or there are both.</exception>
    public GuardProfile? LoadProfile(GuardSettings settings) =>
        Calibration is null ? settings.LoadProfile()
        : settings.Profile is null ? Calibration
        : throw new GuardProfileException($"{nameof(GuardBuilder.UseProfile)} gives another one, {Calibration.CalibratedScorer}. Keep one of them.");

    /// <summary>The scorer as the guard is to see it.</summary>
    /// <exception cref="GuardProfileException">The profile cannot be read, or was fitted for another scorer.</exception>
    public ISafetyScorer? Calibrate(ISafetyScorer? scorer, GuardSettings settings) =>
        scorer is not null && LoadProfile(settings) is { } profile ? profile.Apply(scorer) : scorer;

    /// <summary>Makes the chat client's options.</summary>
    public GuardedChatClientOptions ChatOptions(GuardSettings settings)
    {
        var options = new GuardedChatClientOptions
        {
            KeepsHistory = settings.KeepsHistory,
            ReadsAhead = settings.ReadsAhead,
            Decoding = GuardedDecodeOptions.Default with
            {
                MaximumTokens = settings.MaximumTokens,
                Sampling = new() { Temperature = settings.Temperature, TopP = settings.TopP, TopK = settings.TopK },
            },
        };
        Chat.ForEach(configure => configure(options));
        return options;
    }

    /// <summary>Changes what the services have for logs and traces to what the guard is to have.</summary>
    /// <exception cref="InvalidOperationException">What was to change it gave nothing back.</exception>
    public DiagnosticsOptions ApplyDiagnostics(IServiceProvider services, DiagnosticsOptions diagnostics)
    {
        foreach (var configure in Diagnostics)
        {
            // Nothing would mean no logs and no traces, and nobody would notice.
            diagnostics = configure(services, diagnostics)
                ?? throw new InvalidOperationException($"What was given to {nameof(GuardBuilder.ConfigureDiagnostics)} returned null: return the options, changed or not.");
        }

        return diagnostics;
    }
}
