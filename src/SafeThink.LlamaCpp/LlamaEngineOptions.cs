using SafeThink.Engines;

namespace SafeThink.LlamaCpp;

/// <summary>Which model to load, and with what.</summary>
public sealed record LlamaEngineOptions
{
    /// <summary>The value of <see cref="MaxWaiting"/> where none is set.</summary>
    internal const int DefaultMaxWaiting = 64;

    /// <summary>The model: a GGUF file.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Where llama.cpp is: a folder with libllama, libggml and their backends, or the libllama file.</summary>
    /// <value>
    /// <see langword="null"/>: the environment variable <c>SAFETHINK_LLAMA_PATH</c>, else
    /// <c>runtimes/&lt;rid&gt;/native</c> beside the app, which the package SafeThink.LlamaCpp.Runtime fills.
    /// </value>
    public string? NativeLibraryPath { get; init; }

    /// <summary>How many tokens one sequence can have, prompt included; 0 for the length the model was trained with, at most 8,192.</summary>
    /// <remarks>The KV cache holds this many tokens for each of <see cref="MaxSequences"/>, so that each can use all of it.</remarks>
    /// <value>0</value>
    public int ContextLength { get; init; }

    /// <summary>How many sequences, forks included, run at once; further runs wait, up to <see cref="MaxWaiting"/>. From 1 to 256.</summary>
    /// <value>4</value>
    public int MaxSequences { get; init; } = 4;

    /// <summary>How many runs may wait while <see cref="MaxSequences"/> run, at least 0; one more is refused at once with <see cref="EngineBusyException"/>.</summary>
    /// <remarks>Runs that give way (<see cref="IDecodingLoop.GivesWay"/>) are ended before another is refused.</remarks>
    /// <value>64</value>
    public int MaxWaiting { get; init; } = DefaultMaxWaiting;

    /// <summary>
    /// How many tokens of the prompts of ended runs stay evaluated for later prompts that begin alike, at least 0: the prompt
    /// that has been of no use for longest goes first, and one that is longer is not kept. 0 switches the sharing of prompts
    /// off, also between runs that are under way.
    /// </summary>
    /// <remarks>
    /// Kept prompts lie in the slots of <see cref="MaxSequences"/> and take memory from no run. In one pool
    /// (<see cref="SharesKvCache"/>) every token attends past all that is kept, so a bound there also bounds that time.
    /// </remarks>
    /// <value><see cref="int.MaxValue"/>: what the slots hold</value>
    public int MaxKeptTokens { get; init; } = int.MaxValue;

    /// <summary>Whether all sequences keep their tokens in one pool of the KV cache.</summary>
    /// <remarks>
    /// In one pool a fork shares its source's tokens and costs nothing, but sums are taken in the order in which tokens
    /// came to lie there, so that the last bits of a sequence's logits depend on who else runs; in a quantised model that
    /// can grow to a tenth of a logit. Apart, a fork copies its source's tokens once, and nothing depends on the others.
    /// </remarks>
    /// <value><see langword="true"/></value>
    public bool SharesKvCache { get; init; } = true;

    /// <summary>How many tokens one batch holds at most; at least <see cref="MaxSequences"/>.</summary>
    /// <value>2,048</value>
    public int BatchSize { get; init; } = 2048;

    /// <summary>How many tokens of a batch are computed at a time; from 1 to <see cref="BatchSize"/>.</summary>
    /// <remarks>
    /// A model with a sliding window gets batches of no more than that: with longer ones llama.cpp gives what one sequence
    /// still needs to another. There it is at least <see cref="MaxSequences"/>.
    /// </remarks>
    /// <value>512</value>
    public int MicroBatchSize { get; init; } = 512;

    /// <summary>How many threads decode; 0 for one less than the physical cores that this process may use, at least 1.</summary>
    /// <remarks>
    /// Waiting threads spin, so a thread more than there are processors makes decoding thousands of times slower:
    /// a larger number is lowered to the usable processors. One core is left by default, for the scorer and for whatever else
    /// runs: a thread that has to share its core holds up all others.
    /// </remarks>
    /// <value>0</value>
    public int Threads { get; init; }

    /// <summary>How many threads read prompts; 0 for as many as <see cref="Threads"/>.</summary>
    /// <value>0</value>
    public int BatchThreads { get; init; }

    /// <summary>How many layers to put on the GPU; -1 for all, 0 for none. Without a GPU backend it does nothing.</summary>
    /// <value>-1</value>
    public int GpuLayers { get; init; } = -1;

    /// <summary>The GPU that holds the model, or what cannot be split; at least 0.</summary>
    /// <value>0</value>
    public int MainGpu { get; init; }

    /// <summary>Which share of the model each GPU takes, in proportion; empty for the share of its free memory.</summary>
    /// <value>Empty</value>
    public IReadOnlyList<float> TensorSplit { get; init; } = [];

    /// <summary>How a model is split over several GPUs.</summary>
    /// <value><see cref="GpuSplitMode.Layer"/></value>
    public GpuSplitMode SplitMode { get; init; } = GpuSplitMode.Layer;

    /// <summary>Whether attention is computed by the fused kernel.</summary>
    /// <value><see cref="FlashAttentionMode.Auto"/></value>
    public FlashAttentionMode FlashAttention { get; init; } = FlashAttentionMode.Auto;

    /// <summary>How keys are stored in the KV cache; Q8 and Q4 need attention heads of a multiple of 32 numbers.</summary>
    /// <value><see cref="KvCacheType.F16"/></value>
    public KvCacheType KeyCacheType { get; init; } = KvCacheType.F16;

    /// <summary>How values are stored in the KV cache; anything but F16 and F32 needs flash attention.</summary>
    /// <value><see cref="KvCacheType.F16"/></value>
    public KvCacheType ValueCacheType { get; init; } = KvCacheType.F16;

    /// <summary>Whether every weight is checked for NaN and infinity at load, which reads the whole file.</summary>
    /// <value><see langword="false"/></value>
    public bool CheckTensors { get; init; }

    /// <summary>How the file's weights get into memory.</summary>
    /// <value><see cref="WeightLoading.Auto"/></value>
    public WeightLoading WeightLoading { get; init; } = WeightLoading.Auto;

    /// <summary>Behind how many layers the hidden states of what is decoded are kept, each at least 1 and below the model's number of layers, rising; empty for none.</summary>
    /// <remarks>
    /// For scorers that look at the states of the model that decodes: give the depths of their head. While a request runs,
    /// depths × width × 4 bytes are kept of each token behind its prompt. llama.cpp must hand out a batch in order: with
    /// more than one sequence, <see cref="SharesKvCache"/> has to be on, and models with a recurrent state or a sliding
    /// window are refused.
    /// </remarks>
    /// <value>Empty</value>
    public IReadOnlyList<int> StateDepths { get; init; } = [];

    /// <summary>What to take for granted instead of probing, so that tests can run the costlier ways with any model.</summary>
    internal RollbackCapability? AssumedRollback { get; init; }

    /// <summary>Whether weights are left as they are on processors with AMX, where a quantised model's larger batches are rounded otherwise than small ones.</summary>
    internal bool AvoidsMatrixExtensions { get; init; }

    /// <summary>Checks every value; the files are looked at when they are loaded.</summary>
    /// <exception cref="ArgumentException">A value lies outside its range, or two values contradict each other; the message names them.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(ModelPath);
        ArgumentOutOfRangeException.ThrowIfNegative(ContextLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSequences, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxSequences, 256);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxWaiting);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxKeptTokens);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, MaxSequences);
        ArgumentOutOfRangeException.ThrowIfLessThan(MicroBatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MicroBatchSize, BatchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(Threads);
        ArgumentOutOfRangeException.ThrowIfNegative(BatchThreads);
        ArgumentOutOfRangeException.ThrowIfLessThan(GpuLayers, -1);
        ArgumentOutOfRangeException.ThrowIfNegative(MainGpu);
        ThrowIfUndefined(SplitMode, nameof(SplitMode));
        ThrowIfUndefined(FlashAttention, nameof(FlashAttention));
        ThrowIfUndefined(KeyCacheType, nameof(KeyCacheType));
        ThrowIfUndefined(ValueCacheType, nameof(ValueCacheType));
        ThrowIfUndefined(WeightLoading, nameof(WeightLoading));
        ValidateStateDepths();
        ArgumentNullException.ThrowIfNull(TensorSplit);
        foreach (var share in TensorSplit)
        {
            if (!(share >= 0 && float.IsFinite(share)))
                throw new ArgumentOutOfRangeException(nameof(TensorSplit), share, "Every share must be a finite number, at least 0.");
        }

        if (FlashAttention == FlashAttentionMode.Off && ValueCacheType is not (KvCacheType.F16 or KvCacheType.F32))
            throw new ArgumentException($"{nameof(ValueCacheType)} {ValueCacheType} needs flash attention, which is off. Use F16, or leave {nameof(FlashAttention)} on Auto.", nameof(ValueCacheType));
    }

    private void ValidateStateDepths()
    {
        ArgumentNullException.ThrowIfNull(StateDepths);
        for (var i = 0; i < StateDepths.Count; i++)
        {
            if (StateDepths[i] < (i == 0 ? 1 : StateDepths[i - 1] + 1))
                throw new ArgumentException($"{nameof(StateDepths)} {string.Join(", ", StateDepths)} must rise from at least 1.", nameof(StateDepths));
        }

        if (StateDepths.Count > 0 && MaxSequences > 1 && !SharesKvCache)
            throw new ArgumentException($"With {nameof(StateDepths)} and several sequences, {nameof(SharesKvCache)} has to be on: llama.cpp sorts batches otherwise. Turn it on, or set {nameof(MaxSequences)} to 1.", nameof(StateDepths));
    }

    private static void ThrowIfUndefined<T>(T value, string name)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw new ArgumentOutOfRangeException(name, value, $"{name} is no {typeof(T).Name}.");
    }
}
