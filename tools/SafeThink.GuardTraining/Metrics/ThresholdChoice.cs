namespace SafeThink.GuardTraining.Metrics;

/// <summary>Picks τ for a rate of false alarms.</summary>
internal static class ThresholdChoice
{
    private const double Grid = 0.05;

    // Of a hundred harmless steps one may give an alarm.
    private const double FalseAlarms = 0.01;

    /// <summary>The largest τ on a grid of 0.05, 0 at most, at which no more than one step in a hundred of any harmless set gives a false alarm.</summary>
    /// <param name="harmless">Sets in which every alarm is false.</param>
    public static float Choose(IReadOnlyList<SetReport> harmless)
    {
        for (var tick = 0; tick > -20; tick--)
        {
            // Of any: arithmetic never alarms, and a share of all sets would let it make up for others.
            if (harmless.All(s => s.AlarmRate(tick * Grid) <= FalseAlarms))
                return (float)(tick * Grid);
        }

        return -1;
    }
}
