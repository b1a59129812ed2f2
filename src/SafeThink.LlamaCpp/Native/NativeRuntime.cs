using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using SafeThink.Engines;

namespace SafeThink.LlamaCpp.Native;

/// <summary>llama.cpp in this process: loaded once, never unloaded.</summary>
internal static unsafe class NativeRuntime
{
    private static readonly Lock Gate = new();
    private static NativeLibraryFiles? Loaded;
    private static nint LlamaModule;
    private static nint GgmlModule;
    private static nint GgmlBaseModule;

    static NativeRuntime() => NativeLibrary.SetDllImportResolver(typeof(NativeRuntime).Assembly, Resolve);

    /// <summary>Loads llama.cpp and its backends, unless that is done already.</summary>
    /// <param name="path">A folder or a libllama file; null to look in the usual places.</param>
    /// <param name="logger">Where to say what was loaded.</param>
    /// <exception cref="EngineException">There is none, it is not compatible, or another one is already in the process.</exception>
    public static void EnsureLoaded(string? path, ILogger logger)
    {
        lock (Gate)
        {
            if (Loaded is null)
                Load(Locate(path), logger);
            else if (!string.IsNullOrEmpty(path) && Locate(path).Llama != Loaded.Llama)
                throw new EngineException(
                    $"llama.cpp was already loaded from '{Loaded.Llama}'; '{path}' cannot be loaded as well. One process can hold one llama.cpp: use the same path everywhere.");
        }
    }

    private static NativeLibraryFiles Locate(string? path) =>
        NativeLibraryLocator.Locate(
            path,
            Environment.GetEnvironmentVariable(NativeLibraryLocator.EnvironmentVariable),
            AppContext.BaseDirectory,
            NativeLibraryLocator.HostFolders());

    private static void Load(NativeLibraryFiles files, ILogger logger)
    {
        if (LoadedModules.FindForeignLlama(LoadedModules.Enumerate(), files) is { } foreign)
            throw new EngineException(
                $"Another llama.cpp is already in this process, '{foreign}', so '{files.Llama}' cannot be loaded: both would share libggml-base. Use one of the two.");

        try
        {
            // In this order libllama finds the other two in its own folder, whatever the search path is.
            LlamaModule = NativeLibrary.Load(files.Llama);
            GgmlModule = NativeLibrary.Load(files.Ggml);
            GgmlBaseModule = NativeLibrary.Load(files.GgmlBase);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            throw new EngineException($"'{files.Llama}' cannot be loaded: {exception.Message}", exception);
        }

        var version = files.Version ?? Marshal.PtrToStringUTF8((nint)NativeMethods.ggml_version()) ?? "an unknown version";
        VerifyAbi(files, version);
        if (Environment.GetEnvironmentVariable("GGML_BACKEND_PATH") is { Length: > 0 } backendPath)
            Log.BackendPathSet(logger, backendPath);

        NativeMethods.llama_log_set(NativeLog.Callback, null);
        NativeMethods.ggml_backend_load_all_from_path(files.Folder);
        if (NativeMethods.ggml_backend_dev_count() == 0)
            throw new EngineException($"'{files.Folder}' holds no backend that fits this processor. Copy all libggml-cpu-* files of the build into it.");
        NativeMethods.llama_backend_init();
        Loaded = files;
        Log.RuntimeLoaded(logger, version, files.Llama);
    }

    private static void VerifyAbi(NativeLibraryFiles files, string version)
    {
        try
        {
            AbiCheck.Verify(NativeMethods.llama_model_default_params(), NativeMethods.llama_context_default_params(), files.Llama, version);
        }
        catch (EntryPointNotFoundException exception)
        {
            throw new EngineException(
                $"The native library '{files.Llama}' lacks a function: {exception.Message} Expected llama.cpp {AbiCheck.ExpectedVersion}, found {version}.", exception);
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) => name switch
    {
        NativeMethods.Llama => LlamaModule,
        NativeMethods.Ggml => GgmlModule,
        NativeMethods.GgmlBase => GgmlBaseModule,
        _ => 0,
    };
}
