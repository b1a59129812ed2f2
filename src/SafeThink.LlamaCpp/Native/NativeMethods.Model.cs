using System.Runtime.InteropServices;

namespace SafeThink.LlamaCpp.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Llama)]
    public static partial ModelParameters llama_model_default_params();

    [LibraryImport(Llama, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint llama_model_load_from_file(string path, ModelParameters parameters);

    [LibraryImport(Llama)]
    public static partial void llama_model_free(nint model);

    [LibraryImport(Llama)]
    public static partial nint llama_model_get_vocab(ModelHandle model);

    [LibraryImport(Llama)]
    public static partial int llama_model_n_ctx_train(ModelHandle model);

    [LibraryImport(Llama)]
    public static partial int llama_model_n_embd(ModelHandle model);

    [LibraryImport(Llama)]
    public static partial int llama_model_n_layer(ModelHandle model);

    [LibraryImport(Llama)]
    public static partial int llama_model_n_head(ModelHandle model);

    [LibraryImport(Llama)]
    public static partial int llama_model_n_swa(ModelHandle model);

    [LibraryImport(Llama)]
    public static partial byte llama_model_is_recurrent(ModelHandle model);

    [LibraryImport(Llama)]
    public static partial byte llama_model_is_hybrid(ModelHandle model);

    [LibraryImport(Llama)]
    public static partial byte* llama_model_chat_template(ModelHandle model, byte* name);

    [LibraryImport(Llama, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int llama_model_meta_val_str(ModelHandle model, string key, byte* buffer, nuint size);

    [LibraryImport(Llama)]
    public static partial byte llama_model_has_encoder(ModelHandle model);

    [LibraryImport(Llama)]
    public static partial byte llama_model_has_decoder(ModelHandle model);

    [LibraryImport(Llama)]
    public static partial byte llama_model_is_diffusion(ModelHandle model);

    [LibraryImport(Llama)]
    public static partial uint llama_model_n_cls_out(ModelHandle model);

    [LibraryImport(Llama)]
    public static partial byte* llama_model_cls_label(ModelHandle model, uint index);

    [LibraryImport(Llama)]
    public static partial QuantizeParameters llama_model_quantize_default_params();

    [LibraryImport(Llama, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint llama_model_quantize(string input, string output, QuantizeParameters* parameters);

    [LibraryImport(Llama)]
    public static partial nuint llama_max_devices();

    [LibraryImport(Llama)]
    public static partial nuint llama_max_parallel_sequences();
}
