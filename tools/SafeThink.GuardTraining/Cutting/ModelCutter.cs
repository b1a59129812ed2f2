using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace SafeThink.GuardTraining.Cutting;

/// <summary>Keeps the first layers of a llama-shaped model and drops the rest.</summary>
/// <remarks>
/// The layers that stay are copied byte for byte, so the states behind them are those of the whole model. llama.cpp
/// computes the last layer only for tokens whose logits are asked for: to read states behind layer N, keep N + 1.
/// </remarks>
internal static class ModelCutter
{
    private const string Architecture = "llama";

    /// <summary>Writes a cut model.</summary>
    /// <param name="input">The whole model, a GGUF file of the llama architecture.</param>
    /// <param name="output">Where to; a file already there is replaced.</param>
    /// <param name="layers">How many layers stay: from 1 to as many as there are.</param>
    /// <exception cref="InvalidDataException">The input is no such file.</exception>
    /// <exception cref="ArgumentOutOfRangeException">It has not so many layers.</exception>
    public static void Cut(string input, string output, int layers)
    {
        var file = GgufFile.Read(input);
        if (file.TextOf("general.architecture") is var architecture and not Architecture)
            throw new InvalidDataException($"'{input}' is of the architecture '{architecture}'; only '{Architecture}' can be cut.");
        var key = file.LayersKey;
        var total = (int)file.NumberOf(key);
        if (layers < 1 || layers > total)
            throw new ArgumentOutOfRangeException(nameof(layers), layers, $"'{input}' has {total} layers: keep from 1 to {total}.");

        var count = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(count, (uint)layers);
        var entries = file.Entries.Select(e => e.Key == key ? e with { Value = count } : e).ToList();

        // An output matrix of its own would never be multiplied; without it llama.cpp takes the embedding's.
        var tensors = file.Tensors.Where(t => LayerOf(t.Name) < layers && t.Name != "output.weight").ToList();
        Write(file, entries, tensors, output);
    }

    private static int LayerOf(string name) =>
        name.Split('.') is ["blk", var number, ..] ? int.Parse(number, CultureInfo.InvariantCulture) : -1;

    private static void Write(GgufFile file, List<GgufEntry> entries, List<GgufTensorInfo> tensors, string output)
    {
        using var source = File.OpenRead(file.Path);
        using var target = File.Create(output);
        using var writer = new BinaryWriter(target, Encoding.UTF8);
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write((long)tensors.Count);
        writer.Write((long)entries.Count);
        foreach (var entry in entries)
        {
            WriteText(writer, entry.Key);
            writer.Write(entry.Type);
            writer.Write(entry.Value);
        }

        var offset = 0L;
        foreach (var tensor in tensors)
        {
            WriteText(writer, tensor.Name);
            writer.Write(tensor.Dimensions.Length);
            foreach (var size in tensor.Dimensions)
                writer.Write(size);
            writer.Write(tensor.Type);
            writer.Write(offset);
            offset = GgufFile.Align(offset + tensor.Length, file.Alignment);
        }

        foreach (var tensor in tensors)
        {
            Pad(writer, file.Alignment);
            Copy(source, tensor, target);
        }

        Pad(writer, file.Alignment);
    }

    private static void Copy(FileStream source, GgufTensorInfo tensor, FileStream target)
    {
        source.Position = tensor.Offset;
        var buffer = new byte[1 << 16];
        for (var left = tensor.Length; left > 0;)
        {
            var read = source.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (read == 0)
                throw new InvalidDataException($"'{source.Name}' is truncated in tensor '{tensor.Name}'.");
            target.Write(buffer, 0, read);
            left -= read;
        }
    }

    private static void Pad(BinaryWriter writer, long alignment)
    {
        writer.Flush();
        var position = writer.BaseStream.Position;
        writer.Write(new byte[GgufFile.Align(position, alignment) - position]);
        writer.Flush();
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((long)bytes.Length);
        writer.Write(bytes);
    }
}
