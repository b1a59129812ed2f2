using System.Runtime.Intrinsics.X86;

namespace SafeThink.LlamaCpp.Loading;

/// <summary>AMX, the matrix unit of some x86 processors.</summary>
internal static class MatrixExtensions
{
    private const int FeatureLeaf = 7;
    private const int TileBit = 1 << 24;
    private const int Int8Bit = 1 << 25;

    /// <summary>Whether this processor has it.</summary>
    public static bool IsSupported { get; } = X86Base.IsSupported && (X86Base.CpuId(FeatureLeaf, 0).Edx & (TileBit | Int8Bit)) != 0;
}
