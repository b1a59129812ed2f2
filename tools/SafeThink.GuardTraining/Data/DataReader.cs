using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Data;

/// <summary>Reads the rows of a set.</summary>
internal static class DataReader
{
    /// <summary>Reads a set: the same rows in the same order, whatever the machine.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="set">Which rows.</param>
    /// <exception cref="DataException">A file is missing or a row is broken; the message says which.</exception>
    public static List<LabelledText> Read(DataFolder folder, DataSet set)
    {
        var excluded = set.ExcludedPrompts.SelectMany(folder.Rows).Select(r => RowText.Group(r.Prompt)).ToHashSet();
        var rows = new List<(uint Lot, LabelledText Text)>();
        foreach (var row in folder.Rows(set.File))
        {
            if (Take(row, set) is { } text && !excluded.Contains(text.Group))
                rows.Add((RowText.Lot(row.Id), text));
        }

        // By the id is known which rows were read already, so that of two alike one would be lost.
        if (rows.CountBy(r => r.Text.Id).FirstOrDefault(id => id.Value > 1) is { Value: > 1 } twice)
            throw new DataException($"'{set.File}' has {twice.Value} rows with the id '{twice.Key}'. Give each its own.");

        // The lot decides which rows a cap leaves, so that a file sorted by source is not cut at its end.
        var kept = rows.Where(r => r.Text.IsUnsafe).OrderBy(r => r.Lot).Take(set.MaximumUnsafe)
            .Concat(rows.Where(r => !r.Text.IsUnsafe).OrderBy(r => r.Lot).Take(set.MaximumSafe));
        return [.. kept.OrderBy(r => r.Lot).Select(r => r.Text)];
    }

    private static LabelledText? Take(SafetyRow row, DataSet set)
    {
        // A row whose prompt is in a test may be tested on, never learned from.
        if (set.Use == DataUse.Training && row.Overlaps.Count > 0)
            return null;
        if (!set.Accepts(row) || set.IsUnsafe(row) is not { } isUnsafe)
            return null;
        var text = set.Text(row);
        return string.IsNullOrWhiteSpace(text) ? null : new(row.Id, set.Request(row), text, isUnsafe) { Answer = set.IsAnswered ? row.Answer : "" };
    }
}
