using System.Diagnostics;

namespace SafeThink.LlamaCpp.Native;

/// <summary>The native libraries already in the process.</summary>
internal static class LoadedModules
{
    /// <summary>Looks for a llama.cpp that someone else loaded.</summary>
    /// <remarks>
    /// libggml-base has the same name in every build, so a second llama.cpp silently binds to the first one's and
    /// then reads foreign structs: undefined behaviour that no call can report.
    /// </remarks>
    /// <param name="modules">Full paths of the loaded modules.</param>
    /// <param name="own">The build that is about to be loaded.</param>
    /// <returns>The path of a foreign libllama or libggml-base, or null.</returns>
    public static string? FindForeignLlama(IEnumerable<string> modules, NativeLibraryFiles own) =>
        modules.FirstOrDefault(path => (HasName(path, "llama.") || HasName(path, "ggml-base.")) && path != own.Llama && path != own.GgmlBase);

    /// <summary>Looks for every llama.cpp, whoever loaded it.</summary>
    /// <param name="modules">Full paths of the loaded modules.</param>
    /// <returns>The paths of all libllama files.</returns>
    public static string[] FindLlama(IEnumerable<string> modules) => [.. modules.Where(path => HasName(path, "llama.")).Distinct()];

    /// <summary>Full paths of all modules of this process.</summary>
    public static IEnumerable<string> Enumerate()
    {
        // On Linux Process.Modules leaves out some mappings and is slower.
        if (!OperatingSystem.IsLinux())
        {
            using var process = Process.GetCurrentProcess();
            return [.. process.Modules.Cast<ProcessModule>().Select(m => m.FileName)];
        }

        return [.. File.ReadLines("/proc/self/maps")
            .Select(line => line.IndexOf('/', StringComparison.Ordinal) is var i and >= 0 ? line[i..] : "")
            .Where(path => path.Length > 0)
            .Distinct()];
    }

    private static bool HasName(string path, string start)
    {
        var name = Path.GetFileName(path);
        var bare = name.StartsWith("lib", StringComparison.Ordinal) ? name[3..] : name;
        return bare.StartsWith(start, StringComparison.OrdinalIgnoreCase);
    }
}
