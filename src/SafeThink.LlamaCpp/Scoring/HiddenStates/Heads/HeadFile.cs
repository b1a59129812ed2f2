using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using SafeThink.Engines;

namespace SafeThink.LlamaCpp.Scoring.HiddenStates.Heads;

/// <summary>The file of a head: a mark, a version, the head, and the SHA-256 of all that; little-endian.</summary>
internal static class HeadFile
{
    private const int Version = 2;
    private const int MarkLength = 4;

    private static ReadOnlySpan<byte> Mark => "STHH"u8;

    public static byte[] Write(HiddenStateHead head)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Mark);
        writer.Write(Version);
        writer.Write(head.Name);
        writer.Write(head.ModelHash.AsSpan());
        writer.Write(head.Width);
        writer.Write(head.Depths.Length);
        foreach (var depth in head.Depths)
            writer.Write(depth);
        writer.Write((int)head.Parts);
        writer.Write(head.Request.Opening);
        writer.Write(head.Request.Closing);
        writer.Write(head.Request.MaximumTokens);
        writer.Write(head.RecommendedThreshold);
        writer.Write(head.HalfLife);
        writer.Write(head.Bias);
        writer.Write(head.Weights.Length);
        writer.Write(MemoryMarshal.AsBytes(head.Weights));
        writer.Write(head.Words is not null);
        if (head.Words is { } words)
        {
            writer.Write(words.Weight);
            writer.Write(words.WeightsHash);
        }

        writer.Flush();
        writer.Write(SHA256.HashData(stream.ToArray()));
        writer.Flush();
        return stream.ToArray();
    }

    public static HiddenStateHead Read(byte[] bytes, string path)
    {
        if (!bytes.AsSpan().StartsWith(Mark))
            throw new EngineException($"'{path}' is no head of a hidden-state scorer. Make one with the training tool.");
        var end = bytes.Length - HiddenStateHead.HashLength;
        if (end < MarkLength + sizeof(int))
            throw Damaged(path, null);

        // The version comes first: a later one may be checked otherwise.
        if (BitConverter.ToInt32(bytes, MarkLength) is not Version and var version)
            throw new EngineException($"'{path}' is a head of version {version}; this version of SafeThink reads version {Version}.");
        if (!SHA256.HashData(bytes.AsSpan(0, end)).AsSpan().SequenceEqual(bytes.AsSpan(end)))
            throw Damaged(path, null);
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, MarkLength + sizeof(int), end - MarkLength - sizeof(int)), Encoding.UTF8);
            return Read(reader);
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or FormatException or OverflowException)
        {
            throw Damaged(path, exception);
        }
    }

    private static HiddenStateHead Read(BinaryReader reader)
    {
        var name = reader.ReadString();
        var hash = reader.ReadBytes(HiddenStateHead.HashLength);
        var width = reader.ReadInt32();
        var depths = new int[CountOf(reader)];
        for (var i = 0; i < depths.Length; i++)
            depths[i] = reader.ReadInt32();
        var parts = (HeadParts)reader.ReadInt32();
        var request = new RequestFormat(reader.ReadString(), reader.ReadString(), reader.ReadInt32());
        var threshold = reader.ReadSingle();
        var halfLife = reader.ReadDouble();
        var bias = reader.ReadDouble();
        var weights = new float[CountOf(reader)];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(weights.AsSpan()));
        var words = reader.ReadBoolean() ? new HeadWords(reader.ReadDouble(), reader.ReadBytes(HiddenStateHead.HashLength)) : null;
        return new(name, hash, width, depths, parts, request, halfLife, bias, weights, threshold, words);
    }

    private static int CountOf(BinaryReader reader) =>
        reader.ReadInt32() is >= 0 and var count && count <= reader.BaseStream.Length
            ? count
            : throw new FormatException("A count is larger than the file.");

    private static EngineException Damaged(string path, Exception? inner)
    {
        var message = $"The head file '{path}' is truncated or damaged. Get it again.";
        return inner is null ? new(message) : new(message, inner);
    }
}
