namespace SafeThink.Testing.Gguf;

/// <summary>What kind of memory a scripted model has, which decides how llama.cpp lets it be taken back.</summary>
public enum ScriptedArchitecture
{
    /// <summary>A llama with one layer of plain attention: any tail of the KV cache can be removed.</summary>
    Attention,

    /// <summary>
    /// A Gemma 3 with one layer that sees a window of recent tokens: llama.cpp may drop older entries of the KV cache, and
    /// then a rewind that needs them cannot be exact.
    /// </summary>
    SlidingWindow,

    /// <summary>
    /// A Mamba with one layer: the past is folded into one state, so that llama.cpp refuses to remove a part of it and
    /// a rewind needs a checkpoint.
    /// </summary>
    Recurrent,
}
