namespace SafeThink.Scoring.Embedded.Model;

/// <summary>What the windows of a trace say together: their mean, in which a window weighs as much as it is unsafe.</summary>
/// <remarks>
/// A soft maximum (attention by the windows' own logits, as in multiple-instance learning), so that one unsafe passage is
/// not lost among safe ones, as where a refusal stands before what it refuses.
/// </remarks>
internal readonly record struct WindowPool
{
    private readonly double _highest;
    private readonly double _weight;
    private readonly double _weighted;

    private WindowPool(double highest, double weight, double weighted)
    {
        _highest = highest;
        _weight = weight;
        _weighted = weighted;
    }

    /// <summary>What they say together; 0 where there is none.</summary>
    public double Logit => _weight > 0 ? _weighted / _weight : 0;

    /// <summary>With a window more.</summary>
    public WindowPool With(double logit)
    {
        if (_weight == 0)
            return new WindowPool(logit, 1, logit);

        // Weights are relative to the highest logit, so that none overflows.
        var highest = Math.Max(_highest, logit);
        var (before, now) = (Math.Exp(_highest - highest), Math.Exp(logit - highest));
        return new WindowPool(highest, (_weight * before) + now, (_weighted * before) + (now * logit));
    }

    /// <summary>The same windows, counting for less beside later ones.</summary>
    public WindowPool Faded(double factor) => new(_highest, _weight * factor, _weighted * factor);
}
