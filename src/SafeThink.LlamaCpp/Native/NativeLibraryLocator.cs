using System.Runtime.InteropServices;
using SafeThink.Engines;

namespace SafeThink.LlamaCpp.Native;

/// <summary>Finds the native build to use.</summary>
internal static class NativeLibraryLocator
{
    /// <summary>The environment variable that names a folder or a libllama file.</summary>
    public const string EnvironmentVariable = "SAFETHINK_LLAMA_PATH";

    /// <summary>Looks in the option, the environment variable, beside the app and where the host looks, in this order.</summary>
    /// <remarks>A place that is named but holds nothing is an error, not a reason to go on to the next.</remarks>
    /// <param name="optionPath">The path in the options, or null.</param>
    /// <param name="environmentPath">The environment variable's value, or null.</param>
    /// <param name="applicationFolder">The app's folder.</param>
    /// <param name="hostFolders">The folders of <see cref="HostFolders"/>.</param>
    /// <exception cref="EngineException">There is no build; the message lists the places.</exception>
    public static NativeLibraryFiles Locate(string? optionPath, string? environmentPath, string applicationFolder, IEnumerable<string> hostFolders)
    {
        if (!string.IsNullOrEmpty(optionPath))
            return FindOrThrow(optionPath, nameof(LlamaEngineOptions.NativeLibraryPath));
        if (!string.IsNullOrEmpty(environmentPath))
            return FindOrThrow(environmentPath, EnvironmentVariable);

        var places = BesideApplication(applicationFolder).Concat(hostFolders).ToList();
        return places.Select(NativeLibraryFiles.Find).FirstOrDefault(files => files is not null)
            ?? throw new EngineException(
                "No llama.cpp library was found. Looked in: "
                + $"the option {nameof(LlamaEngineOptions.NativeLibraryPath)} (not set), the environment variable {EnvironmentVariable} (not set), "
                + $"{string.Join(", ", places.Select(p => $"'{p}'"))}. Reference the SafeThink.LlamaCpp.Runtime package, or name a folder with libllama, libggml and libggml-base.");
    }

    /// <summary>Where the .NET host looks for native files.</summary>
    /// <remarks>The NuGet cache, for an app that runs from where it was built; the folder that a single-file app unpacked itself to.</remarks>
    public static IEnumerable<string> HostFolders() =>
        (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    private static NativeLibraryFiles FindOrThrow(string path, string source) =>
        NativeLibraryFiles.Find(path)
        ?? throw new EngineException(
            $"{source} names '{path}', but there is no libllama with its libggml and libggml-base beside it. Name the folder that holds all three.");

    private static IEnumerable<string> BesideApplication(string folder)
    {
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        var processor = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 ? "arm64" : "x64";
        yield return Path.Combine(folder, "runtimes", $"{system}-{processor}", "native");

        // A publish for one runtime identifier puts the files straight beside the app.
        yield return folder;
    }
}
