namespace SafeThink.LlamaCpp.Scoring.HiddenStates;

/// <summary>Which model a hidden-state scorer reads with, and with what.</summary>
public sealed record HiddenStateScorerOptions
{
    /// <summary>The reading model: a GGUF file, usually cut behind the layer that is read.</summary>
    public required string ModelPath { get; init; }

    /// <summary>The head that was fitted on just this model.</summary>
    public required string HeadPath { get; init; }

    /// <summary>Where llama.cpp is; see <see cref="LlamaEngineOptions.NativeLibraryPath"/>.</summary>
    /// <value><see langword="null"/>: the usual places</value>
    public string? NativeLibraryPath { get; init; }

    /// <summary>How many requests are kept in the KV cache at once, from 1 to 256.</summary>
    /// <remarks>One more makes the one that has been idle longest give way; it is read again at its next step.</remarks>
    /// <value>4</value>
    public int MaxSessions { get; init; } = 4;

    /// <summary>How many tokens of the trace before a step its tokens can look back at, beside the request; at least 64.</summary>
    /// <remarks>
    /// What is older is forgotten before the step is read, so that a step costs the same however long the trace is. The means
    /// that the head looks at still hold all of it.
    /// </remarks>
    /// <value>256</value>
    public int AttentionWindow { get; init; } = 256;

    /// <summary>How many positions the KV cache has for one request and its trace; at least 512.</summary>
    /// <remarks>A longer trace is read on behind the request and the window, which is read once more then.</remarks>
    /// <value>2,560</value>
    public int ContextLength { get; init; } = 2560;

    /// <summary>How many tokens are read at a time; at least 32.</summary>
    /// <value>512</value>
    public int BatchSize { get; init; } = 512;

    /// <summary>How many threads read, from 1; lowered to the processors at hand.</summary>
    /// <value>1</value>
    public int Threads { get; init; } = 1;

    /// <summary>How many layers to put on the GPU; -1 for all, 0 for none.</summary>
    /// <value>0</value>
    public int GpuLayers { get; init; }

    /// <summary>Checks every value; the files are looked at when they are loaded.</summary>
    /// <exception cref="ArgumentException">A value lies outside its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(ModelPath);
        ArgumentException.ThrowIfNullOrWhiteSpace(HeadPath);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSessions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxSessions, 256);
        ArgumentOutOfRangeException.ThrowIfLessThan(AttentionWindow, 64);
        ArgumentOutOfRangeException.ThrowIfLessThan(ContextLength, 512);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 32);
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(GpuLayers, -1);
    }

    /// <summary>The same for the model loader.</summary>
    internal LlamaEngineOptions ForLoader()
    {
        var batch = Math.Max(BatchSize, MaxSessions);
        return new()
        {
            ModelPath = ModelPath,
            NativeLibraryPath = NativeLibraryPath,
            MaxSequences = MaxSessions,
            ContextLength = ContextLength,
            BatchSize = batch,
            MicroBatchSize = batch,
            Threads = Threads,
            BatchThreads = Threads,
            GpuLayers = GpuLayers,

            // The fused kernel adds up in another order for a step than for the same tokens in a longer text, and where a
            // sequence's cells lie in a shared pool changes last bits too. A quantized model makes much of these.
            FlashAttention = FlashAttentionMode.Off,
            SharesKvCache = false,
        };
    }
}
