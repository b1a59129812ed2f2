namespace SafeThink.LlamaCpp.Scoring.HiddenStates;

/// <summary>Running sums of hidden states, each brought to length √width first: a few tokens have states a thousand times as long as the rest.</summary>
internal sealed class StateSums(int size)
{
    // As llama.cpp's norms have it, so that a state of zeros stays one.
    private const double Epsilon = 1e-6;

    private readonly double[] _sums = new double[size];

    /// <summary>A sum.</summary>
    public double this[int index] => _sums[index];

    /// <summary>Adds a token's state.</summary>
    /// <param name="state">The state behind one layer.</param>
    /// <param name="offset">Where that layer's sums begin.</param>
    public void Add(ReadOnlySpan<float> state, int offset)
    {
        var squares = 0.0;
        foreach (var value in state)
            squares += (double)value * value;
        var scale = 1 / Math.Sqrt((squares / state.Length) + Epsilon);
        var sums = _sums.AsSpan(offset, state.Length);
        for (var i = 0; i < sums.Length; i++)
            sums[i] += state[i] * scale;
    }

    /// <summary>Adds other sums.</summary>
    public void Add(StateSums other)
    {
        for (var i = 0; i < _sums.Length; i++)
            _sums[i] += other._sums[i];
    }

    /// <summary>Back to nothing.</summary>
    public void Clear() => Array.Clear(_sums);
}
