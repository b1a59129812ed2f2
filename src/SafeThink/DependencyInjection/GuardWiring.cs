using SafeThink.Chat;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Scoring;

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

    public List<Action<DecodingPipelineBuilder>> Policies { get; } = [];

    public List<Action<GuardedChatClientOptions>> Chat { get; } = [];

    /// <summary>Builds the policies.</summary>
    /// <exception cref="ArgumentException">A policy is not known, or an option of one is out of range.</exception>
    /// <exception cref="InvalidOperationException">Two policies contradict each other.</exception>
    public DecodingPipeline BuildPipeline(GuardSettings settings)
    {
        var builder = new DecodingPipelineBuilder().AddByName(settings.Policies, settings.Apply);
        Policies.ForEach(add => add(builder));
        return builder.Build();
    }

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
}
