using System.Text;

namespace SafeThink.LlamaCpp.Tests.Support;

/// <summary>Changes a yes-or-no key of a model file.</summary>
internal static class GgufPatch
{
    private const int BooleanType = 7;

    public static void SetBoolean(string path, string key, bool value)
    {
        var bytes = File.ReadAllBytes(path);
        var end = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(key)) + key.Length;
        if (end < key.Length || BitConverter.ToInt32(bytes, end) != BooleanType)
            throw new ArgumentException($"'{path}' has no boolean '{key}'.", nameof(key));
        bytes[end + sizeof(int)] = value ? (byte)1 : (byte)0;
        File.WriteAllBytes(path, bytes);
    }
}
