using System.Globalization;

namespace SafeThink.Scoring.Combining;

/// <summary>The scores at which a cheap scorer is not to be relied on; both ends belong to it.</summary>
/// <remarks>
/// Two thresholds of the cheap scorer make one: <see cref="From"/> chosen for a false-alarm rate, below which it may call a
/// step unsafe by itself, and <see cref="To"/> chosen for a miss rate, above which it may call it safe
/// (<see cref="Calibration.ThresholdChooser"/>).
/// </remarks>
public readonly record struct UncertainBand
{
    /// <summary>Creates a band.</summary>
    /// <param name="from">The lowest score in the band, from -1 to 1.</param>
    /// <param name="to">The highest score in the band, from <paramref name="from"/> to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An end does not lie on the scale, or the ends are the wrong way round.</exception>
    public UncertainBand(float from, float to)
    {
        // Written so that a NaN, which compares false with everything, is refused.
        if (!(from >= -1 && from <= 1))
            throw new ArgumentOutOfRangeException(nameof(from), from, "The lower end of the uncertain band must lie from -1 to 1.");
        if (!(to >= from && to <= 1))
            throw new ArgumentOutOfRangeException(nameof(to), to, string.Create(CultureInfo.InvariantCulture, $"The upper end of the uncertain band must lie from its lower end, {from}, to 1."));
        From = from;
        To = to;
    }

    /// <summary>Every score: the cheap scorer decides nothing.</summary>
    public static UncertainBand Everything { get; } = new(-1, 1);

    /// <summary>The lowest score in the band.</summary>
    public float From { get; }

    /// <summary>The highest score in the band.</summary>
    public float To { get; }

    /// <summary>Whether a score is uncertain. An indeterminate score always is.</summary>
    /// <param name="score">The score.</param>
    public bool Holds(SafetyScore score) => !score.IsDeterminate || (score.Value >= From && score.Value <= To);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From}..{To}");
}
