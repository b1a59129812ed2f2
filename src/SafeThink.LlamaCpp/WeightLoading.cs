namespace SafeThink.LlamaCpp;

/// <summary>How a file's weights get into memory. The values are llama.cpp's load modes.</summary>
public enum WeightLoading
{
    /// <summary>llama.cpp chooses: mapped on a processor.</summary>
    Auto = -1,

    /// <summary>Read into memory.</summary>
    Read = 0,

    /// <summary>Mapped: shared between processes, read when first used.</summary>
    Map = 1,

    /// <summary>Read, and locked so that it is never swapped out.</summary>
    Lock = 2,

    /// <summary>Mapped and locked.</summary>
    MapAndLock = 3,
}
