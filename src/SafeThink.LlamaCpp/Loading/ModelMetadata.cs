using System.Globalization;
using System.Runtime.InteropServices;
using SafeThink.LlamaCpp.Native;

namespace SafeThink.LlamaCpp.Loading;

/// <summary>What a model file says of its model.</summary>
internal static unsafe class ModelMetadata
{
    /// <summary>The value of a key as text, cut off after 255 bytes; null where there is none.</summary>
    /// <param name="model">The model.</param>
    /// <param name="key">The key.</param>
    public static string? Text(ModelHandle model, string key)
    {
        Span<byte> text = stackalloc byte[256];
        fixed (byte* start = text)
        {
            var length = NativeMethods.llama_model_meta_val_str(model, key, start, (nuint)text.Length);
            return length > 0 ? Marshal.PtrToStringUTF8((nint)start) : null;
        }
    }

    /// <summary>How long a key vector of one attention head is: one width, or two where the layers with a sliding window have their own.</summary>
    /// <param name="model">The model.</param>
    public static IEnumerable<int> KeyWidths(ModelHandle model)
    {
        var prefix = $"{Text(model, "general.architecture")}.attention.key_length";
        var heads = NativeMethods.llama_model_n_head(model);
        if (Number(model, prefix) is { } width)
            yield return width;
        else if (heads > 0)
            yield return NativeMethods.llama_model_n_embd(model) / heads;
        if (Number(model, $"{prefix}_swa") is { } windowWidth)
            yield return windowWidth;
    }

    private static int? Number(ModelHandle model, string key) =>
        int.TryParse(Text(model, key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
