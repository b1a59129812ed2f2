using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SafeThink.Scoring.Embedded.Model;

/// <summary>The file that holds the weights: a header of 80 bytes, the table, and a SHA-256 of both; little-endian.</summary>
internal static class ScorerWeightsFile
{
    /// <summary>The version of the format, and of the features that the weights are for.</summary>
    public const int Version = 3;

    private const int MaximumBits = 24;
    private const int HeaderLength = 16 + (ScorerWeights.HeadCount * 16);
    private const int ChecksumLength = SHA256.HashSizeInBytes;

    private static ReadOnlySpan<byte> Magic => "STEW"u8;

    /// <summary>Writes weights.</summary>
    public static void Write(Stream stream, ScorerWeights weights)
    {
        var header = Header(weights);
        var table = MemoryMarshal.AsBytes(weights.Table);
        stream.Write(header);
        stream.Write(table);
        stream.Write(Checksum(header, table));
    }

    /// <summary>The SHA-256 that the file of the weights ends with.</summary>
    public static byte[] HashOf(ScorerWeights weights) => Checksum(Header(weights), MemoryMarshal.AsBytes(weights.Table));

    /// <summary>Reads weights, to the end of the stream.</summary>
    /// <exception cref="ScorerWeightsException">They are no weights, of another version, truncated or damaged.</exception>
    public static ScorerWeights Read(Stream stream)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        var length = ReadSome(stream, header);
        if (!header[..length].StartsWith(Magic[..Math.Min(length, Magic.Length)]) || length == 0)
            throw new ScorerWeightsException("This is no file of scorer weights. Give one that SafeThink.Training wrote.");
        if (length < HeaderLength)
            throw Truncated(HeaderLength, length);
        var version = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        if (version != Version)
            throw Invalid($"The scorer weights have version {version}, and this SafeThink reads version {Version}. Train them anew with the SafeThink.Training of this version.");
        var bits = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        if (bits is < 1 or > MaximumBits)
            throw Invalid($"The scorer weights are damaged: a table of 2^{bits} places. Copy or train them again.");

        var table = new sbyte[ScorerWeights.HeadCount << bits];
        var rest = ReadSome(stream, MemoryMarshal.AsBytes(table.AsSpan()));
        Span<byte> checksum = stackalloc byte[ChecksumLength];
        var end = rest == table.Length ? ReadSome(stream, checksum) : 0;
        if (end < ChecksumLength)
            throw Truncated(HeaderLength + table.Length + ChecksumLength, HeaderLength + rest + end);
        if (stream.ReadByte() >= 0)
            throw Invalid($"The scorer weights are followed by something else: they are {HeaderLength + table.Length + ChecksumLength} bytes. Copy or train them again.");
        if (!Checksum(header, MemoryMarshal.AsBytes(table.AsSpan())).AsSpan().SequenceEqual(checksum))
            throw new ScorerWeightsException("The scorer weights are damaged: their checksum does not fit. Copy or train them again.");
        return Parse(header, bits, table, checksum);
    }

    private static byte[] Header(ScorerWeights weights)
    {
        var header = new byte[HeaderLength];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), Version);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), weights.Bits);
        BinaryPrimitives.WriteSingleLittleEndian(header.AsSpan(12), weights.Threshold);
        for (var head = 0; head < ScorerWeights.HeadCount; head++)
        {
            var at = header.AsSpan(16 + (head * 16));
            var values = weights[(Head)head];
            BinaryPrimitives.WriteSingleLittleEndian(at, values.Scale);
            BinaryPrimitives.WriteSingleLittleEndian(at[4..], values.Bias);
            BinaryPrimitives.WriteSingleLittleEndian(at[8..], values.Slope);
            BinaryPrimitives.WriteSingleLittleEndian(at[12..], values.Offset);
        }

        return header;
    }

    private static ScorerWeights Parse(ReadOnlySpan<byte> header, int bits, sbyte[] table, ReadOnlySpan<byte> checksum)
    {
        var threshold = BinaryPrimitives.ReadSingleLittleEndian(header[12..]);
        if (threshold is not (>= -1 and <= 1))
            throw Invalid($"The scorer weights have a threshold of {threshold}; it must lie from -1 to 1. Train them again.");
        var heads = new HeadWeights[ScorerWeights.HeadCount];
        for (var head = 0; head < heads.Length; head++)
        {
            var at = header[(16 + (head * 16))..];
            heads[head] = new HeadWeights(
                BinaryPrimitives.ReadSingleLittleEndian(at),
                BinaryPrimitives.ReadSingleLittleEndian(at[4..]),
                BinaryPrimitives.ReadSingleLittleEndian(at[8..]),
                BinaryPrimitives.ReadSingleLittleEndian(at[12..]));
            if (!float.IsFinite(heads[head].Scale + heads[head].Bias + heads[head].Slope + heads[head].Offset))
                throw Invalid($"The scorer weights of the head {(Head)head} are not finite. Train them again.");
        }

        return new ScorerWeights(bits, table, heads, threshold) { Hash = checksum };
    }

    private static byte[] Checksum(ReadOnlySpan<byte> header, ReadOnlySpan<byte> table)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        hash.AppendData(table);
        return hash.GetHashAndReset();
    }

    private static int ReadSome(Stream stream, Span<byte> buffer) =>
        stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);

    private static ScorerWeightsException Truncated(int expected, int actual) =>
        Invalid($"The scorer weights are truncated: {actual} bytes of {expected}. Copy or train them again.");

    private static ScorerWeightsException Invalid(FormattableString message) => new(message.ToString(CultureInfo.InvariantCulture));
}
