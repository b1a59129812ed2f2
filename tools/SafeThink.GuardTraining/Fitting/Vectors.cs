using System.Numerics;
using System.Runtime.InteropServices;

namespace SafeThink.GuardTraining.Fitting;

/// <summary>Products of long vectors.</summary>
internal static class Vectors
{
    public static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = Vector<float>.Zero;
        var x = MemoryMarshal.Cast<float, Vector<float>>(a);
        var y = MemoryMarshal.Cast<float, Vector<float>>(b);
        for (var i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        double total = Vector.Sum(sum);
        for (var i = x.Length * Vector<float>.Count; i < a.Length; i++)
            total += a[i] * b[i];
        return total;
    }

    /// <summary>Adds a multiple of one vector to another.</summary>
    public static void AddScaled(Span<float> target, ReadOnlySpan<float> vector, float factor)
    {
        var x = MemoryMarshal.Cast<float, Vector<float>>(target);
        var y = MemoryMarshal.Cast<float, Vector<float>>(vector);
        for (var i = 0; i < x.Length; i++)
            x[i] += y[i] * factor;
        for (var i = x.Length * Vector<float>.Count; i < target.Length; i++)
            target[i] += vector[i] * factor;
    }
}
