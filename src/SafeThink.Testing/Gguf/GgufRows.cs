namespace SafeThink.Testing.Gguf;

/// <summary>The row sources that test models are made of.</summary>
public static class GgufRows
{
    /// <summary>Every number is zero.</summary>
    public static GgufRowSource Zeros { get; } = static (_, _) => { };

    /// <summary>Every number is the same.</summary>
    /// <param name="value">The number.</param>
    public static GgufRowSource Constant(float value) => (_, values) => values.Fill(value);

    /// <summary>Row <c>i</c> is one at <c>i</c> and zero elsewhere; rows beyond the width are all zero.</summary>
    public static GgufRowSource Identity { get; } = static (row, values) =>
    {
        if (row < values.Length)
            values[(int)row] = 1;
    };

    /// <summary>Random numbers, uniform between <c>-limit</c> and <c>limit</c>.</summary>
    /// <remarks>SplitMix64 over seed and row: the same on every machine and runtime, whatever order rows are asked for in.</remarks>
    /// <param name="seed">The seed; sources of different seeds are unrelated.</param>
    /// <param name="limit">The largest magnitude.</param>
    public static GgufRowSource Uniform(ulong seed, float limit) => (row, values) =>
    {
        var state = Mix(Mix(seed) + (ulong)row);
        foreach (ref var value in values)
        {
            state += GoldenGamma;
            // The top 24 bits fill a float's significand, so that no draw is rounded.
            value = (((int)(Mix(state) >> 40) - (1 << 23)) * (1f / (1 << 23))) * limit;
        }
    };

    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
