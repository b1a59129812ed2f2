using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using SafeThink.Engines;

namespace SafeThink.LlamaCpp.Native;

/// <summary>llama.cpp in this process: loaded once, never unloaded.</summary>
internal static unsafe class NativeRuntime
{
    private static readonly Lock Gate = new();
    private static string? LoadedPath;
    private static nint LlamaModule;
    private static nint GgmlModule;
    private static nint GgmlBaseModule;

    static NativeRuntime() => NativeLibrary.SetDllImportResolver(typeof(NativeRuntime).Assembly, Resolve);

    /// <summary>The build that is loaded or attached to; <see cref="NativeLayout.Unknown"/> before that.</summary>
    public static NativeLayout Layout { get; private set; }

    /// <summary>Loads llama.cpp and its backends, unless that is done already.</summary>
    /// <param name="path">A folder or a libllama file; null to look in the usual places.</param>
    /// <param name="logger">Where to say what was loaded.</param>
    /// <exception cref="EngineException">There is none, it is not compatible, or another one is already in the process.</exception>
    public static void EnsureLoaded(string? path, ILogger logger)
    {
        lock (Gate)
        {
            if (LoadedPath is null)
                Load(Locate(path), logger);
            else if (Layout != NativeLayout.Own)
                throw new EngineException(
                    $"'{LoadedPath}', which another library loaded, is not the llama.cpp {AbiCheck.ExpectedVersion} that SafeThink can load models with, and one process can hold one llama.cpp. Load the model with that library and attach to it.");
            else if (!string.IsNullOrEmpty(path) && Locate(path).Llama != LoadedPath)
                throw new EngineException(
                    $"llama.cpp was already loaded from '{LoadedPath}'; '{path}' cannot be loaded as well. One process can hold one llama.cpp: use the same path everywhere.");
        }
    }

    /// <summary>Makes calls go to the llama.cpp that is in the process already, whoever loaded it.</summary>
    /// <param name="logger">Where to say which it is.</param>
    /// <exception cref="EngineException">There is none, there are several, or it is a build that is not known.</exception>
    public static void EnsureAttached(ILogger logger)
    {
        lock (Gate)
        {
            var present = LoadedModules.FindLlama(LoadedModules.Enumerate());
            if (present.Length != 1)
                throw new EngineException(present.Length == 0
                    ? "No llama.cpp is loaded in this process, so there can be no model to attach to. Load one first."
                    : $"Several llama.cpp are loaded in this process, '{string.Join("', '", present)}', so it cannot be known which one the model belongs to, and they may share libggml-base. Use one of them.");
            if (LoadedPath is null)
                Adopt(present[0], logger);
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
        LoadedPath = files.Llama;
        Layout = NativeLayout.Own;
        Log.RuntimeLoaded(logger, version, files.Llama);
    }

    private static void Adopt(string path, ILogger logger)
    {
        try
        {
            // It is mapped already: this only counts one more user and gives the module's handle.
            LlamaModule = NativeLibrary.Load(path);
            Layout = AbiCheck.Recognise(NativeMethods.ReadContextDefaults());
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            throw new EngineException($"The llama.cpp in this process, '{path}', cannot be used: {exception.Message}", exception);
        }

        if (Layout == NativeLayout.Unknown)
            throw new EngineException(
                $"The llama.cpp in this process, '{path}', is a build that SafeThink does not know, so it cannot be attached to. Known are llama.cpp {AbiCheck.ExpectedVersion} and those of LLamaSharp 0.28 and 0.30.");
        LoadedPath = path;
        Log.RuntimeAttached(logger, path);
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
