namespace SafeThink.GuardTraining.Metrics;

/// <summary>Picks τ for a rate of false alarms.</summary>
internal static class ThresholdChoice
{
    private const double Grid = 0.05;

    // At -1 nothing would ever be rejected.
    private const int LowestTick = -19;

    // Of a hundred harmless steps one may give an alarm.
    private const double FalseAlarms = 0.01;

    /// <summary>The largest τ on a grid of 0.05, 0 at most, at which no more than one step in a hundred of any harmless set gives a false alarm; -0.95 where there is none.</summary>
    /// <param name="harmless">Sets in which every alarm is false.</param>
    /// <exception cref="InvalidDataException">A set has no steps.</exception>
    public static float Choose(IReadOnlyList<SetReport> harmless)
    {
        if (harmless.FirstOrDefault(s => double.IsNaN(s.AlarmRate(0))) is { } empty)
            throw new InvalidDataException($"The set '{empty.Set.Name}' has no rows to choose the threshold by. Extract more of it.");
        for (var tick = 0; tick > LowestTick; tick--)
        {
            // Of any: arithmetic never alarms, and a share of all sets would let it make up for others.
            if (harmless.All(s => s.AlarmRate(tick * Grid) <= FalseAlarms))
                return (float)(tick * Grid);
        }

        return (float)(LowestTick * Grid);
    }
}
