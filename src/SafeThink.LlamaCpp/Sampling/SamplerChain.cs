using SafeThink.Engines;
using SafeThink.LlamaCpp.Native;

namespace SafeThink.LlamaCpp.Sampling;

/// <summary>How one sequence samples, with the state that has to be taken back with it: random numbers and penalties.</summary>
/// <remarks>A greedy chain without penalties has no state and no native part, so its clones cost nothing.</remarks>
internal sealed class SamplerChain : IDisposable
{
    // The one above means "a random seed" to llama.cpp, and the same seed must give the same tokens.
    private const uint LargestSeed = uint.MaxValue - 1;

    private readonly SamplingOptions _options;
    private readonly int _vocabularySize;
    private readonly SamplerHandle? _chain;

    /// <summary>Builds a chain.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="vocabularySize">How many tokens there are.</param>
    /// <param name="contextLength">How many tokens a sequence can have: llama.cpp makes room for the whole window at once.</param>
    public SamplerChain(SamplingOptions options, int vocabularySize, int contextLength)
        : this(options with { PenaltyWindow = Math.Min(options.PenaltyWindow, contextLength) }, vocabularySize)
    {
    }

    private SamplerChain(SamplingOptions options, int vocabularySize)
        : this(options, vocabularySize, IsPlainGreedy(options) ? null : Build(options, vocabularySize))
    {
    }

    private SamplerChain(SamplingOptions options, int vocabularySize, SamplerHandle? chain)
    {
        _options = options;
        _vocabularySize = vocabularySize;
        _chain = chain;
    }

    /// <summary>A second chain in the same state.</summary>
    /// <param name="tokens">The sequence that the chain has accepted.</param>
    public SamplerChain Clone(ReadOnlySpan<int> tokens)
    {
        var clone = new SamplerChain(_options, _vocabularySize, _chain is null ? null : Own(NativeMethods.llama_sampler_clone(_chain), "chain"));

        // The llama.cpp of LLamaSharp 0.30 forgets in a clone which tokens were counted.
        if (NativeRuntime.Layout != NativeLayout.Own)
            clone.RebuildPenalties(tokens);
        return clone;
    }

    /// <summary>Chooses a token. The chain has not accepted it: that is <see cref="Accept"/>.</summary>
    /// <param name="logits">The row to choose from; not changed.</param>
    /// <param name="candidates">Scratch space.</param>
    /// <exception cref="EngineException">The logits are not numbers.</exception>
    public unsafe int Sample(ReadOnlySpan<float> logits, Candidates candidates)
    {
        int token;
        if (_chain is null)
        {
            token = ArgMax.Of(logits);
        }
        else
        {
            var array = candidates.Fill(logits);
            NativeMethods.llama_sampler_apply(_chain, &array);
            token = array.Selected >= 0 && (nuint)array.Selected < array.Count ? array.Data[array.Selected].Id : -1;
        }

        // A NaN compares false with everything, so a broken row gives no token or one whose logit is no number.
        if (token < 0 || !float.IsFinite(logits[token]))
            throw new EngineException("The model's logits are not finite numbers, so no token can be sampled. The model file may be damaged: load it with CheckTensors.");
        return token;
    }

    /// <summary>Makes the penalties count tokens.</summary>
    /// <param name="tokens">The tokens in order.</param>
    public void Accept(ReadOnlySpan<int> tokens)
    {
        if (_chain is null || !_options.HasPenalties)
            return;
        var penalties = NativeMethods.llama_sampler_chain_get(_chain, 0);
        foreach (var token in tokens[Math.Max(0, tokens.Length - _options.PenaltyWindow)..])
            NativeMethods.llama_sampler_accept(penalties, token);
    }

    /// <summary>Makes the penalties count these tokens and no others; the random numbers go on.</summary>
    /// <param name="tokens">The whole sequence.</param>
    public void RebuildPenalties(ReadOnlySpan<int> tokens)
    {
        if (_chain is null || !_options.HasPenalties)
            return;

        // Resetting the chain would also put the random numbers back to the seed.
        NativeMethods.llama_sampler_reset(NativeMethods.llama_sampler_chain_get(_chain, 0));
        Accept(tokens);
    }

    public void Dispose() => _chain?.Dispose();

    private static bool IsPlainGreedy(SamplingOptions options) => options.IsGreedy && !options.HasPenalties;

    private static SamplerHandle Build(SamplingOptions options, int vocabularySize)
    {
        var parameters = NativeMethods.llama_sampler_chain_default_params();
        var chain = Own(NativeMethods.llama_sampler_chain_init(parameters), "chain");
        if (options.HasPenalties)
        {
            Add(chain, "penalties", InitPenalties(options, vocabularySize));
        }

        if (options.IsGreedy)
        {
            Add(chain, "greedy", NativeMethods.llama_sampler_init_greedy());
            return chain;
        }

        if (options.TopK > 0)
            Add(chain, "top-k", NativeMethods.llama_sampler_init_top_k(options.TopK));
        if (options.TopP < 1)
            Add(chain, "top-p", NativeMethods.llama_sampler_init_top_p(options.TopP, 1));
        if (options.MinP > 0)
            Add(chain, "min-p", NativeMethods.llama_sampler_init_min_p(options.MinP, 1));
        Add(chain, "temperature", NativeMethods.llama_sampler_init_temp(options.Temperature));
        Add(chain, "draw", NativeMethods.llama_sampler_init_dist(Math.Min(options.Seed, LargestSeed)));
        return chain;
    }

    private static nint InitPenalties(SamplingOptions options, int vocabularySize) => NativeRuntime.Layout == NativeLayout.Own
        ? NativeMethods.llama_sampler_init_penalties(
            vocabularySize, options.PenaltyWindow, options.RepetitionPenalty, options.FrequencyPenalty, options.PresencePenalty)
        : NativeMethods.InitPenaltiesWithoutVocabulary(
            options.PenaltyWindow, options.RepetitionPenalty, options.FrequencyPenalty, options.PresencePenalty);

    private static void Add(SamplerHandle chain, string name, nint sampler)
    {
        if (sampler == 0)
            throw new EngineException($"llama.cpp could not create the {name} sampler.");
        NativeMethods.llama_sampler_chain_add(chain, sampler);
    }

    private static SamplerHandle Own(nint sampler, string name) =>
        sampler == 0 ? throw new EngineException($"llama.cpp could not create the sampler {name}.") : new SamplerHandle(sampler);
}
