using System.Text.Json;

namespace SafeThink.GuardTraining.Data;

/// <summary>A line of a data file.</summary>
internal sealed class RawRow(JsonElement json)
{
    /// <summary>A field's text; empty where there is none.</summary>
    public string this[string field] =>
        json.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>The tests that hold the same prompt.</summary>
    public IReadOnlyList<string> Overlaps { get; } =
        json.TryGetProperty("overlaps", out var value) ? [.. value.EnumerateArray().Select(e => e.GetString()!)] : [];

    /// <summary>A number from the id that has nothing to do with what the row says: it deals rows out.</summary>
    public uint Lot { get; } = LotOf(json.GetProperty("id").GetString()!);

    /// <summary>A number from a text: FNV-1a, the same on every machine and run, unlike <see cref="string.GetHashCode()"/>.</summary>
    public static uint LotOf(string id)
    {
        var hash = 2166136261u;
        foreach (var character in id)
            hash = (hash ^ character) * 16777619u;
        hash ^= hash >> 15;
        hash *= 0x2C1B3C6Du;
        return hash ^ (hash >> 12);
    }
}
