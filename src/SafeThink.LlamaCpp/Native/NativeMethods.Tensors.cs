using System.Runtime.InteropServices;

namespace SafeThink.LlamaCpp.Native;

internal static unsafe partial class NativeMethods
{
    // One addition in llama.cpp, asked for a thousand times a token: the usual transition would cost more than it.
    [LibraryImport(GgmlBase)]
    [SuppressGCTransition]
    public static partial byte* ggml_get_name(void* tensor);

    [LibraryImport(GgmlBase)]
    public static partial nuint ggml_nbytes(void* tensor);

    [LibraryImport(GgmlBase)]
    public static partial void ggml_backend_tensor_get(void* tensor, void* data, nuint offset, nuint size);
}
