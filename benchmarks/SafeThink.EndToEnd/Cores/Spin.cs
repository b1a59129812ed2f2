using System.Diagnostics;
using System.Numerics;
using Lanes = System.Numerics.Vector;

namespace SafeThink.EndToEnd.Cores;

/// <summary>Work that uses one thing of a processor and little else.</summary>
internal static class Spin
{
    /// <summary>Whole numbers, in registers.</summary>
    public static TimeSpan Scalar()
    {
        const int Turns = 40_000_000;
        var start = Stopwatch.GetTimestamp();
        var x = 1UL;
        for (var i = 0; i < Turns; i++)
            x = (x * 6364136223846793005UL) + (ulong)i;
        Use(x);
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Vectors multiplied and added in registers, as a matrix product does.</summary>
    public static TimeSpan Vector()
    {
        const int Turns = 10_000_000;
        var start = Stopwatch.GetTimestamp();
        var factor = new Vector<float>(0.5f);
        var (a, b, c, d) = (factor, factor, factor, factor);
        var (e, f, g, h) = (factor, factor, factor, factor);
        for (var i = 0; i < Turns; i++)
        {
            a = Lanes.FusedMultiplyAdd(a, factor, factor);
            b = Lanes.FusedMultiplyAdd(b, factor, factor);
            c = Lanes.FusedMultiplyAdd(c, factor, factor);
            d = Lanes.FusedMultiplyAdd(d, factor, factor);
            e = Lanes.FusedMultiplyAdd(e, factor, factor);
            f = Lanes.FusedMultiplyAdd(f, factor, factor);
            g = Lanes.FusedMultiplyAdd(g, factor, factor);
            h = Lanes.FusedMultiplyAdd(h, factor, factor);
        }

        Use((ulong)Lanes.Sum(a + b + c + d + e + f + g + h));
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Memory read from end to end, as weights are.</summary>
    /// <param name="memory">More than the caches hold.</param>
    public static TimeSpan Memory(ReadOnlySpan<ulong> memory)
    {
        var start = Stopwatch.GetTimestamp();
        var sum = Vector<ulong>.Zero;
        for (var i = 0; i + Vector<ulong>.Count <= memory.Length; i += Vector<ulong>.Count)
            sum ^= new Vector<ulong>(memory[i..]);
        Use(Lanes.Sum(sum));
        return Stopwatch.GetElapsedTime(start);
    }

    // What nobody looks at would be left out.
    private static void Use(ulong value)
    {
        if (value == ulong.MaxValue)
            Console.Error.Write("");
    }
}
