using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SafeThink.Audit.Records;

/// <summary>Tells prompts apart without telling them.</summary>
internal static class PromptHash
{
    public static string Of(ReadOnlySpan<int> tokens)
    {
        var bytes = new byte[tokens.Length * sizeof(int)];
        for (var i = 0; i < tokens.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), tokens[i]);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}
