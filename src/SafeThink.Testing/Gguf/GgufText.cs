using System.Text;

namespace SafeThink.Testing.Gguf;

/// <summary>A text as GGUF stores it: its length in bytes, then UTF-8.</summary>
internal static class GgufText
{
    // Throws on a lone surrogate rather than writing a replacement character that nobody asked for.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static int ByteCount(string text) => Strict.GetByteCount(text);

    public static byte[] Bytes(string text) => Strict.GetBytes(text);

    public static void Write(BinaryWriter writer, string text)
    {
        var bytes = Bytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }
}
