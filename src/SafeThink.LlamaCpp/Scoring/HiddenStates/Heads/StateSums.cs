namespace SafeThink.LlamaCpp.Scoring.HiddenStates.Heads;

/// <summary>Running sums of hidden states, each brought to length √width first: a few tokens have states a thousand times as long as the rest.</summary>
/// <param name="size">The length of all states of a token: depths × width.</param>
internal sealed class StateSums(int size)
{
    // As llama.cpp's norms have it, so that a state of zeros stays one.
    private const double Epsilon = 1e-6;

    private readonly double[] _sums = new double[size];
    private double _weight;

    /// <summary>The length of all states of a token.</summary>
    public int Size => _sums.Length;

    /// <summary>Whether a state was no number.</summary>
    public bool IsBroken => Array.Exists(_sums, double.IsNaN);

    /// <summary>Adds a token's states.</summary>
    /// <param name="layers">For each depth, states of several tokens, one after the other.</param>
    /// <param name="row">The token's place among them.</param>
    /// <param name="keep">What is left of every earlier token, from 0 to 1.</param>
    public void Add(ReadOnlySpan<float[]> layers, int row, double keep = 1)
    {
        _weight = (_weight * keep) + 1;
        var width = _sums.Length / layers.Length;
        for (var depth = 0; depth < layers.Length; depth++)
            Add(layers[depth].AsSpan(row * width, width), _sums.AsSpan(depth * width, width), keep);
    }

    /// <summary>Adds a token's states.</summary>
    /// <param name="states">States of one width, one after the other.</param>
    /// <param name="chosen">Which of them count, one for each depth.</param>
    /// <param name="width">The length of one.</param>
    /// <param name="keep">What is left of every earlier token, from 0 to 1.</param>
    public void Add(ReadOnlySpan<float> states, ReadOnlySpan<int> chosen, int width, double keep)
    {
        _weight = (_weight * keep) + 1;
        for (var depth = 0; depth < chosen.Length; depth++)
            Add(states.Slice(chosen[depth] * width, width), _sums.AsSpan(depth * width, width), keep);
    }

    /// <summary>Becomes what other sums are.</summary>
    public void CopyFrom(StateSums other)
    {
        other._sums.CopyTo(_sums, 0);
        _weight = other._weight;
    }

    /// <summary>Writes the means; NaN where there is no token.</summary>
    public void WriteMeans(Span<double> means)
    {
        for (var i = 0; i < _sums.Length; i++)
            means[i] = _sums[i] / _weight;
    }

    /// <summary>Back to nothing.</summary>
    public void Clear()
    {
        Array.Clear(_sums);
        _weight = 0;
    }

    private static void Add(ReadOnlySpan<float> state, Span<double> sums, double keep)
    {
        var squares = 0.0;
        foreach (var value in state)
            squares += (double)value * value;
        var scale = 1 / Math.Sqrt((squares / state.Length) + Epsilon);
        for (var i = 0; i < sums.Length; i++)
            sums[i] = (sums[i] * keep) + (state[i] * scale);
    }
}
