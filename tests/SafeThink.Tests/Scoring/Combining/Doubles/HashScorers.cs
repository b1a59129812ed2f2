using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SafeThink.Scoring;

namespace SafeThink.Tests.Scoring.Combining.Doubles;

/// <summary>Scorers that are functions of prompt, accepted trace and candidate, and of nothing else.</summary>
internal static class HashScorers
{
    /// <summary>A scorer that cannot say once in a number of times, by a throw, by an indeterminate score or by NaN.</summary>
    /// <param name="seed">Which function.</param>
    /// <param name="faults">Once in how many times; 0 for never.</param>
    /// <param name="needsSequence">Whether it cannot say of a step without a sequence either.</param>
    public static DelegateScorer Create(int seed, int faults = 0, bool needsSequence = false) => new(string.Create(CultureInfo.InvariantCulture, $"hash{seed}"), (prompt, accepted, candidate, _) =>
    {
        var hash = Hash($"{seed}|{prompt}|{accepted}|{candidate.Text}");
        if (needsSequence && candidate.Sequence is null)
            return ValueTask.FromResult(SafetyScore.Indeterminate("no sequence"));
        return ValueTask.FromResult((faults > 0 && hash % faults == 0 ? (hash / faults) % 3 : 3) switch
        {
            0 => throw new IOException("no route"),
            1 => SafetyScore.Indeterminate("cannot say"),
            2 => SafetyScore.Of(float.NaN),
            _ => SafetyScore.Of((((hash >> 8) % 2001) / 1000f) - 1),
        });
    });

    private static uint Hash(string text) => MemoryMarshal.Read<uint>(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())));
}
