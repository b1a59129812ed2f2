using SafeThink.Training.Data;

namespace SafeThink.Training.Embedded.Fitting;

/// <summary>Chooses τ for a rate of false alarms.</summary>
internal static class FalseAlarmThreshold
{
    // Of a hundred steps of a source one may score below.
    private const double FalseAlarms = 0.01;
    private const double Lowest = -0.9;

    /// <summary>0, or lower where that would take more than one harmless step in a hundred of a source for unsafe; a multiple of 0.01.</summary>
    /// <remarks>
    /// Of the sources the worst decides: most steps are of arithmetic, which never alarms, and a share of all would let it make up for others.
    /// </remarks>
    /// <param name="harmless">Scores of harmless steps and where each is from.</param>
    /// <exception cref="DataException">There are none.</exception>
    public static float Choose(IEnumerable<(string Source, double Score)> harmless)
    {
        var limits = harmless.GroupBy(step => step.Source, step => step.Score).Select(steps => steps.Order().ElementAt((int)(steps.Count() * FalseAlarms))).ToList();
        if (limits.Count == 0)
            throw new DataException("No harmless rows are left to choose the threshold by. Complete the data folder, or leave fewer prompts out.");
        return (float)Math.Clamp(Math.Floor(limits.Min() * 100) / 100, Lowest, 0);
    }
}
