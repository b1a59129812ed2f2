using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SafeThink.Scoring.Embedded.Model;

/// <summary>The weights of an <see cref="EmbeddedScorer"/>, as they are in memory.</summary>
internal sealed class ScorerWeights
{
    /// <summary>How many heads there are.</summary>
    public const int HeadCount = 4;

    private readonly sbyte[] _table;
    private readonly HeadWeights[] _heads;
    private byte[]? _hash;

    /// <summary>Creates the weights.</summary>
    /// <param name="bits">How many bits of a feature's hash choose its place, from 1 to 24.</param>
    /// <param name="table">2^bits places of <see cref="HeadCount"/> weights.</param>
    /// <param name="heads">One for each <see cref="Head"/>.</param>
    /// <param name="threshold">The threshold that goes with them, from -1 to 1.</param>
    public ScorerWeights(int bits, sbyte[] table, ReadOnlySpan<HeadWeights> heads, float threshold)
    {
        Debug.Assert(table.Length == HeadCount << bits && heads.Length == HeadCount, "The shapes must fit.");
        Bits = bits;
        _table = table;
        _heads = heads.ToArray();
        Threshold = threshold;
    }

    /// <summary>How many bits of a feature's hash choose its place.</summary>
    public int Bits { get; }

    /// <summary>The weights of all heads, place by place.</summary>
    public ReadOnlySpan<sbyte> Table => _table;

    /// <summary>The threshold that goes with the weights.</summary>
    public float Threshold { get; }

    /// <summary>The SHA-256 that tells them from other weights, as their file has it. Those of no file take some milliseconds for it, once.</summary>
    public ReadOnlySpan<byte> Hash
    {
        get => _hash ??= ScorerWeightsFile.HashOf(this);
        init => _hash = value.ToArray();
    }

    /// <summary>What a head has beside its weights.</summary>
    public HeadWeights this[Head head] => _heads[(int)head];

    /// <summary>The weights of a feature, one a head.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<int> Of(uint hash)
    {
        ref var place = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_table), (nint)(hash >> (32 - Bits)) * HeadCount);
        var four = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<int>(ref Unsafe.As<sbyte, byte>(ref place))).AsSByte();
        return Vector128.WidenLower(Vector128.WidenLower(four));
    }
}
