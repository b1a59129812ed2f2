using System.Globalization;

namespace SafeThink.Scoring.Calibration;

/// <summary>Checks labelled scores before anything is computed from them.</summary>
internal static class ScoredRows
{
    /// <exception cref="ArgumentException">A score lies off the scale, or one of the labels does not occur.</exception>
    public static void Check(IReadOnlyList<ScoredRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var safe = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            if (!(rows[i].Score >= -1 && rows[i].Score <= 1))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Row {i} has the score {rows[i].Score}, which does not lie from -1 to 1. Leave indeterminate scores out, and say how many there were."), nameof(rows));
            safe += rows[i].IsSafe ? 1 : 0;
        }

        if (safe == 0 || safe == rows.Count)
            throw new ArgumentException($"Of {rows.Count} rows {safe} are safe: rows of both labels are needed.", nameof(rows));
    }
}
