namespace SafeThink.LlamaCpp.Native;

/// <summary>Which of the known builds of llama.cpp is in the process, as far as this assembly has to care.</summary>
/// <remarks>
/// All but <see cref="Own"/> have other parameter structs, so they can only be attached to, and their penalties are not
/// told the size of the vocabulary.
/// </remarks>
internal enum NativeLayout
{
    /// <summary>None of them; nothing may be called.</summary>
    Unknown,

    /// <summary>llama.cpp v0.4.0, whose structs are declared here: it can load models and be attached to.</summary>
    Own,

    /// <summary>The build of LLamaSharp 0.28 (llama.cpp c0c7e147): no limits of outputs.</summary>
    WithoutOutputLimits,

    /// <summary>The build of LLamaSharp 0.30 (ggml 0.18.0): a limit of outputs, but none a sequence.</summary>
    WithOneOutputLimit,
}
