using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SafeThink.Prompts;

namespace SafeThink.Scoring.Combining.Cache;

/// <summary>The SHA-256 of a prompt and of the steps behind it, grown step by step: a step costs its own length.</summary>
/// <remarks>
/// Texts are hashed as UTF-16 with their lengths, so that no two different traces are spelt alike, halves of surrogate pairs
/// included. A strong hash, since whoever writes the prompt could otherwise look for a harmful trace with a harmless one's key.
/// </remarks>
internal readonly record struct TraceDigest
{
    private readonly UInt128 _high;
    private readonly UInt128 _low;

    private TraceDigest(IncrementalHash hash)
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(bytes);
        _high = MemoryMarshal.Read<UInt128>(bytes);
        _low = MemoryMarshal.Read<UInt128>(bytes[16..]);
    }

    public static TraceDigest Of(Prompt prompt, IncrementalHash hash)
    {
        Append(hash, prompt.Segments.Length);
        foreach (var segment in prompt.Segments)
        {
            Append(hash, segment.IsTrusted ? 1 : 0);
            Append(hash, segment.Text);
        }

        Append(hash, prompt.Messages.Length);
        foreach (var message in prompt.Messages)
        {
            Append(hash, message.Role);
            Append(hash, message.Content);
            Append(hash, message.Reasoning is null ? 0 : 1);
            Append(hash, message.Reasoning ?? "");
        }

        return new TraceDigest(hash);
    }

    public TraceDigest With(TraceStep step, IncrementalHash hash)
    {
        hash.AppendData(MemoryMarshal.AsBytes([_high, _low]));
        Append(hash, step.Index);
        Append(hash, (int)step.Phase);
        Append(hash, step.Text);
        return new TraceDigest(hash);
    }

    private static void Append(IncrementalHash hash, int value) => hash.AppendData(MemoryMarshal.AsBytes([value]));

    private static void Append(IncrementalHash hash, string text)
    {
        Append(hash, text.Length);
        hash.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));
    }
}
