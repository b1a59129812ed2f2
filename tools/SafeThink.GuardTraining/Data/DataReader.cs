using System.Text.Json;

namespace SafeThink.GuardTraining.Data;

/// <summary>Reads the rows of a set.</summary>
internal static class DataReader
{
    /// <summary>Reads a set: the same rows in the same order, whatever the machine.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="set">Which rows.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">A line is no such row; the message says which.</exception>
    public static List<LabelledText> Read(string folder, DataSet set)
    {
        var path = Path.Combine(folder, set.File);
        var rows = new List<(RawRow Raw, LabelledText Text)>();
        var excluded = set.ExcludedPrompts.SelectMany(f => File.ReadLines(Path.Combine(folder, f))).Select(l => LabelledText.GroupOf(RowOf(l)["prompt"])).ToHashSet();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            try
            {
                var raw = RowOf(line);
                if (Take(raw, set) is { } text && !excluded.Contains(text.Group))
                    rows.Add((raw, text));
            }
            catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                throw new InvalidDataException($"Line {number} of '{path}' is no row of data: {exception.Message}", exception);
            }
        }

        // The lot decides which rows a cap leaves, so that a file sorted by source is not cut at its end.
        var kept = rows.Where(r => r.Text.IsUnsafe).OrderBy(r => r.Raw.Lot).Take(set.MaximumUnsafe)
            .Concat(rows.Where(r => !r.Text.IsUnsafe).OrderBy(r => r.Raw.Lot).Take(set.MaximumSafe));
        return [.. kept.OrderBy(r => r.Raw.Lot).Select(r => r.Text)];
    }

    private static LabelledText? Take(RawRow raw, DataSet set)
    {
        // A row whose prompt is in a test may be tested on, never learned from.
        if (set.Use == DataUse.Training && raw.Overlaps.Count > 0)
            return null;
        var text = raw[set.TextField];
        if (string.IsNullOrWhiteSpace(text) || !set.Accepts(raw))
            return null;
        if (set.IsUnsafe(raw) is not { } isUnsafe)
            return null;
        return new(raw["id"], set.RequestField.Length == 0 ? "" : raw[set.RequestField], set.Text(raw, text), isUnsafe);
    }

    private static RawRow RowOf(string line)
    {
        using var json = JsonDocument.Parse(line);
        return new(json.RootElement.Clone());
    }
}
