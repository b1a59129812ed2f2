using System.Text;

namespace SafeThink.Testing.Gguf;

/// <summary>The key-value block of a GGUF file, encoded as it grows.</summary>
internal sealed class GgufMetadata
{
    private readonly List<byte[]> _entries = [];
    private readonly HashSet<string> _keys = [];

    public int Count => _keys.Count;

    public void Add(string key, GgufValueType type, Action<BinaryWriter> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (_keys.Contains(key))
            throw new ArgumentException($"The key '{key}' was added before.", nameof(key));

        // Encoded aside first: a value that cannot be encoded must not leave half an entry behind.
        using var entry = new MemoryStream();
        using var writer = new BinaryWriter(entry, Encoding.UTF8);
        GgufText.Write(writer, key);
        writer.Write((uint)type);
        write(writer);

        _entries.Add(entry.ToArray());
        _keys.Add(key);
    }

    public void WriteTo(Stream stream)
    {
        foreach (var entry in _entries)
            stream.Write(entry);
    }
}
