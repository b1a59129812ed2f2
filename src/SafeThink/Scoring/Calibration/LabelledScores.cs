namespace SafeThink.Scoring.Calibration;

/// <summary>The scores of one label in order, and bootstrap samples of them.</summary>
/// <remarks>A sample is kept as how often each score was drawn, so that none has to be sorted.</remarks>
internal sealed class LabelledScores
{
    private readonly float[] _scores;
    private readonly int[] _drawn;

    public LabelledScores(IEnumerable<float> scores)
    {
        _scores = [.. scores.Order()];
        _drawn = new int[_scores.Length];
        Array.Fill(_drawn, 1);
    }

    public int Count => _scores.Length;

    /// <summary>Draws as many scores as there are, with replacement; what is asked next is asked of them.</summary>
    public void Draw(Random random)
    {
        Array.Clear(_drawn);
        for (var i = 0; i < _drawn.Length; i++)
            _drawn[random.Next(_drawn.Length)]++;
    }

    /// <summary>The share of the sample that lies below a threshold.</summary>
    public double ShareBelow(float threshold) => (double)CountBelow(threshold) / _scores.Length;

    /// <summary>The share of the sample that does not. Not one minus the other, which rounding would put above a rate that is kept.</summary>
    public double ShareFrom(float threshold) => (double)(_scores.Length - CountBelow(threshold)) / _scores.Length;

    /// <summary>The score with a number of scores of the sample before it in order.</summary>
    public float At(int place)
    {
        var i = 0;
        for (var seen = _drawn[0]; seen <= place; seen += _drawn[i])
            i++;
        return _scores[i];
    }

    private int CountBelow(float threshold)
    {
        var below = 0;
        for (var i = 0; i < _scores.Length && _scores[i] < threshold; i++)
            below += _drawn[i];
        return below;
    }
}
