using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SafeThink.LlamaCpp.Native;

// What crosses the border is blittable, so a call is a call.
[assembly: DisableRuntimeMarshalling]

namespace SafeThink.EndToEnd.Arms.Raw;

/// <summary>The few functions of <c>llama.h</c> that a minimal loop needs, on bare pointers.</summary>
/// <remarks>The same library file as the engine's, so the process holds one llama.cpp; the engine has loaded its backends.</remarks>
internal static unsafe partial class RawMethods
{
    private const string Llama = "llama";

    private static readonly nint Module = NativeLibrary.Load(Files.Llama);

    static RawMethods() => NativeLibrary.SetDllImportResolver(
        typeof(RawMethods).Assembly, static (name, _, _) => name == Llama ? Module : 0);

    /// <summary>The build that the engine finds too.</summary>
    public static NativeLibraryFiles Files => NativeLibraryLocator.Locate(
        null, Environment.GetEnvironmentVariable(NativeLibraryLocator.EnvironmentVariable), AppContext.BaseDirectory);

    [LibraryImport(Llama)]
    public static partial ModelParameters llama_model_default_params();

    [LibraryImport(Llama)]
    public static partial ContextParameters llama_context_default_params();

    [LibraryImport(Llama, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint llama_model_load_from_file(string path, ModelParameters parameters);

    [LibraryImport(Llama)]
    public static partial nint llama_init_from_model(nint model, ContextParameters parameters);

    [LibraryImport(Llama)]
    public static partial nint llama_model_get_vocab(nint model);

    [LibraryImport(Llama)]
    public static partial int llama_vocab_n_tokens(nint vocabulary);

    [LibraryImport(Llama)]
    public static partial nint llama_get_memory(nint context);

    [LibraryImport(Llama)]
    public static partial byte llama_memory_seq_rm(nint memory, int sequence, int from, int to);

    [LibraryImport(Llama)]
    public static partial Batch llama_batch_get_one(int* tokens, int count);

    [LibraryImport(Llama)]
    public static partial int llama_decode(nint context, Batch batch);

    [LibraryImport(Llama)]
    public static partial float* llama_get_logits_ith(nint context, int index);

    [LibraryImport(Llama)]
    public static partial nint llama_sampler_init_greedy();

    [LibraryImport(Llama)]
    public static partial int llama_sampler_sample(nint sampler, nint context, int index);

    [LibraryImport(Llama)]
    public static partial byte llama_vocab_is_eog(nint vocabulary, int token);

    [LibraryImport(Llama)]
    public static partial int llama_token_to_piece(nint vocabulary, int token, byte* buffer, int length, int leftStrip, byte special);

    [LibraryImport(Llama)]
    public static partial void llama_sampler_free(nint sampler);

    [LibraryImport(Llama)]
    public static partial void llama_free(nint context);

    [LibraryImport(Llama)]
    public static partial void llama_model_free(nint model);
}
