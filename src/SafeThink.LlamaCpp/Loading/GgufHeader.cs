using System.Globalization;
using System.Text;
using SafeThink.Engines;

namespace SafeThink.LlamaCpp.Loading;

/// <summary>The first bytes of a model file, looked at before llama.cpp is, because its own message says less.</summary>
internal static class GgufHeader
{
    private const int HeaderLength = 24;

    /// <summary>Refuses what cannot be a model.</summary>
    /// <param name="path">The model file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="EngineException">It is a folder, or no GGUF file.</exception>
    public static void Verify(string path)
    {
        if (Directory.Exists(path))
            throw new EngineException($"'{path}' is a folder. Name the GGUF file in it.");
        if (!File.Exists(path))
            throw new FileNotFoundException($"The model file '{path}' does not exist.", path);

        Span<byte> header = stackalloc byte[HeaderLength];
        int length;
        using (var file = File.OpenRead(path))
            length = file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
        if (!header[..length].StartsWith("GGUF"u8))
            throw new EngineException($"'{path}' is not a GGUF file: it starts with {Describe(header[..Math.Min(length, 8)])}. Convert the model to GGUF first.");
        if (length < HeaderLength)
            throw new EngineException($"'{path}' is truncated: it has {length.ToString(CultureInfo.InvariantCulture)} bytes, and a GGUF header alone has {HeaderLength}. Download it again.");
    }

    private static string Describe(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return "nothing (it is empty)";
        return bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~') ? $"the bytes {Convert.ToHexString(bytes)}" : $"\"{Encoding.ASCII.GetString(bytes)}\"";
    }
}
