namespace SafeThink.LlamaCpp;

/// <summary>How a model is split over several GPUs. The values are llama.cpp's.</summary>
public enum GpuSplitMode
{
    /// <summary>Not at all: <see cref="LlamaEngineOptions.MainGpu"/> holds everything.</summary>
    None = 0,

    /// <summary>Whole layers, with their part of the KV cache.</summary>
    Layer = 1,

    /// <summary>The rows of each matrix.</summary>
    Row = 2,
}
