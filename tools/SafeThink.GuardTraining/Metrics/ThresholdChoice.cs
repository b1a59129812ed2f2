namespace SafeThink.GuardTraining.Metrics;

/// <summary>Picks τ for a rate of false alarms.</summary>
internal static class ThresholdChoice
{
    private const double Grid = 0.05;

    // Of a hundred harmless steps one may give an alarm.
    private const double FalseAlarms = 0.01;

    /// <summary>The largest τ on a grid of 0.05, 0 at most, at which no more than one harmless step in a hundred gives a false alarm.</summary>
    /// <param name="harmless">Sets in which every alarm is false.</param>
    public static float Choose(IReadOnlyList<SetReport> harmless)
    {
        for (var tick = 0; tick > -20; tick--)
        {
            // All together: a set of a few rows says nothing of one in a hundred.
            if (harmless.Sum(s => s.AlarmRate(tick * Grid) * s.Steps(_ => true).Count) <= FalseAlarms * harmless.Sum(s => s.Steps(_ => true).Count))
                return (float)(tick * Grid);
        }

        return -1;
    }
}
