using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Native;

namespace SafeThink.LlamaCpp.Decoding.States;

/// <summary>What llama.cpp calls the states behind layers in its graphs.</summary>
/// <param name="depths">Behind how many layers, each at least 1, in rising order.</param>
internal sealed unsafe class LayerNames(IReadOnlyList<int> depths)
{
    private readonly byte[][] _names =
        [.. depths.Select(depth => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"l_out-{depth - 1}")))];

    /// <summary>How many layers.</summary>
    public int Count => _names.Length;

    /// <summary>The name at an index, for messages.</summary>
    public string this[int index] => Encoding.ASCII.GetString(_names[index]);

    /// <summary>Refuses depths at which a model has no states to read.</summary>
    /// <param name="depths">The depths, in rising order.</param>
    /// <param name="model">The model.</param>
    /// <param name="path">Its file, for the message.</param>
    /// <exception cref="EngineException">It has too few layers.</exception>
    public static void Check(IReadOnlyList<int> depths, ModelHandle model, string path)
    {
        // The last layer drops every token whose logits nobody asked for, so it has no states to read.
        var layers = NativeMethods.llama_model_n_layer(model);
        if (depths[^1] >= layers)
            throw new EngineException($"'{path}' has {layers} layers, so states can be read behind layer {layers - 1} at most, not {depths[^1]}. Use the model that the head was made for.");
    }

    /// <summary>Which of the layers a node of the graph stands for; -1 for none.</summary>
    /// <param name="tensor">The node.</param>
    public int IndexOf(void* tensor)
    {
        // Asked for every node of every graph: hardly any name begins so.
        var start = NativeMethods.ggml_get_name(tensor);
        if (start[0] != (byte)'l' || start[1] != (byte)'_')
            return -1;
        var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(start);
        for (var i = 0; i < _names.Length; i++)
        {
            if (name.SequenceEqual(_names[i]))
                return i;
        }

        return -1;
    }
}
