namespace SafeThink.LlamaCpp.Native;

/// <summary>Which of the known builds of llama.cpp is in the process, as far as this assembly has to care.</summary>
internal enum NativeLayout
{
    /// <summary>Neither; nothing may be called.</summary>
    Unknown,

    /// <summary>llama.cpp v0.4.0, whose structs are declared here: it can load models and be attached to.</summary>
    Own,

    /// <summary>
    /// llama.cpp c0c7e147 (build 9298), which LLamaSharp 0.28 to 0.30 bring. It has other parameter structs, so it can
    /// only be attached to, and its penalties are not told the size of the vocabulary.
    /// </summary>
    BeforeOutputLimits,
}
