using System.Text;
using SafeThink.Testing.Gguf;
using SafeThink.Tests.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.Support;

/// <summary>Changes a model file.</summary>
internal static class GgufPatch
{
    private const int BooleanType = 7;
    private const byte ArrayType = 9;

    /// <summary>Makes a token's embedding NaN, and with it whatever the model computes of a text that holds the token.</summary>
    /// <param name="path">The file.</param>
    /// <param name="token">The token as the file spells it; its embeddings are 32-bit or 16-bit floats.</param>
    public static void BreakToken(string path, string token)
    {
        var file = GgufFile.Read(path);
        var (dimensions, type, start) = file.Tensors["token_embd.weight"];
        var row = RowOf(token, file, path);

        // All bits set are NaN in either type.
        var width = (int)dimensions[0] * (type == 0 ? sizeof(float) : 2);
        using var writing = File.OpenWrite(path);
        writing.Position = start + ((long)row * width);
        writing.Write([.. Enumerable.Repeat(byte.MaxValue, width)]);
    }

    /// <summary>Makes a token one of another kind.</summary>
    public static void SetTokenType(string path, string token, GgufTokenType type)
    {
        var row = RowOf(token, GgufFile.Read(path), path);

        // Behind the key: the type of the value, an array, that of its elements, and how many there are.
        var bytes = File.ReadAllBytes(path);
        byte[] key = [.. "tokenizer.ggml.token_type"u8, ArrayType, 0, 0, 0];
        var end = bytes.AsSpan().IndexOf(key) + key.Length;
        Assert.True(end >= key.Length, $"'{path}' has no types of tokens.");
        BitConverter.TryWriteBytes(bytes.AsSpan(end + sizeof(int) + sizeof(long) + (row * sizeof(int))), (int)type);
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Sets a yes-or-no key.</summary>
    public static void SetBoolean(string path, string key, bool value)
    {
        var bytes = File.ReadAllBytes(path);
        var end = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(key)) + key.Length;
        if (end < key.Length || BitConverter.ToInt32(bytes, end) != BooleanType)
            throw new ArgumentException($"'{path}' has no boolean '{key}'.", nameof(key));
        bytes[end + sizeof(int)] = value ? (byte)1 : (byte)0;
        File.WriteAllBytes(path, bytes);
    }

    private static int RowOf(string token, GgufFile file, string path)
    {
        var row = Array.IndexOf((object[])file.Values["tokenizer.ggml.tokens"], token);
        Assert.True(row >= 0, $"'{path}' has no token '{token}'.");
        return row;
    }
}
