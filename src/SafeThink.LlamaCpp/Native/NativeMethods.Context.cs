using System.Runtime.InteropServices;

namespace SafeThink.LlamaCpp.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Llama)]
    public static partial ContextParameters llama_context_default_params();

    /// <summary>The same function, for a library whose layout is yet to be recognised.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_context_default_params")]
    public static partial UnknownParameters ReadContextDefaults();

    [LibraryImport(Llama)]
    public static partial nint llama_init_from_model(ModelHandle model, ContextParameters parameters);

    [LibraryImport(Llama)]
    public static partial void llama_free(nint context);

    [LibraryImport(Llama)]
    public static partial nint llama_get_model(ContextHandle context);

    [LibraryImport(Llama)]
    public static partial uint llama_n_ctx(ContextHandle context);

    [LibraryImport(Llama)]
    public static partial uint llama_n_ctx_seq(ContextHandle context);

    [LibraryImport(Llama)]
    public static partial uint llama_n_seq_max(ContextHandle context);

    [LibraryImport(Llama)]
    public static partial int llama_n_threads(ContextHandle context);

    [LibraryImport(Llama)]
    public static partial byte llama_supports_gpu_offload();

    [LibraryImport(Llama)]
    public static partial uint llama_n_batch(ContextHandle context);

    [LibraryImport(Llama)]
    public static partial uint llama_n_ubatch(ContextHandle context);

    [LibraryImport(Llama)]
    public static partial int llama_pooling_type(ContextHandle context);

    [LibraryImport(Llama)]
    public static partial int llama_decode(ContextHandle context, Batch batch);

    [LibraryImport(Llama)]
    public static partial float* llama_get_logits_ith(ContextHandle context, int index);

    [LibraryImport(Llama)]
    public static partial float* llama_get_embeddings_seq(ContextHandle context, int sequence);

    [LibraryImport(Llama)]
    public static partial void llama_set_abort_callback(ContextHandle context, delegate* unmanaged[Cdecl]<void*, byte> callback, void* data);

    [LibraryImport(Llama)]
    public static partial nint llama_get_memory(ContextHandle context);

    [LibraryImport(Llama)]
    public static partial void llama_memory_clear(nint memory, byte data);

    [LibraryImport(Llama)]
    public static partial byte llama_memory_seq_rm(nint memory, int sequence, int from, int to);

    [LibraryImport(Llama)]
    public static partial void llama_memory_seq_cp(nint memory, int source, int destination, int from, int to);

    [LibraryImport(Llama)]
    public static partial int llama_memory_seq_pos_max(nint memory, int sequence);

    [LibraryImport(Llama)]
    public static partial nuint llama_state_seq_get_size_ext(ContextHandle context, int sequence, uint flags);

    [LibraryImport(Llama)]
    public static partial nuint llama_state_seq_get_data_ext(ContextHandle context, byte* data, nuint size, int sequence, uint flags);

    [LibraryImport(Llama)]
    public static partial nuint llama_state_seq_set_data_ext(ContextHandle context, byte* data, nuint size, int sequence, uint flags);
}
