using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SafeThink.Scoring;

namespace SafeThink.Tests.Scoring.Combining.Doubles;

/// <summary>Scorers that are functions of prompt, accepted trace and candidate, and of nothing else.</summary>
internal static class HashScorers
{
    /// <summary>A scorer that cannot say once in a number of times, by a throw or by an indeterminate score.</summary>
    public static DelegateScorer Create(int seed, int faults = 0) => new(string.Create(CultureInfo.InvariantCulture, $"hash{seed}"), (prompt, accepted, candidate, _) =>
    {
        var hash = Hash($"{seed}|{prompt}|{accepted}|{candidate.Text}");
        if (faults > 0 && hash % faults == 0)
            return hash % 2 == 0 ? throw new IOException("no route") : ValueTask.FromResult(SafetyScore.Indeterminate("cannot say"));
        return ValueTask.FromResult(SafetyScore.Of((((hash >> 8) % 2001) / 1000f) - 1));
    });

    private static uint Hash(string text) => MemoryMarshal.Read<uint>(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())));
}
