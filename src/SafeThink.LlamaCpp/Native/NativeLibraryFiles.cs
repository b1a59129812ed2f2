using System.Text.RegularExpressions;

namespace SafeThink.LlamaCpp.Native;

/// <summary>The three files of one llama.cpp build that this assembly binds to.</summary>
/// <param name="Llama">Full path of libllama.</param>
/// <param name="Ggml">Full path of libggml, in the same folder.</param>
/// <param name="GgmlBase">Full path of libggml-base, in the same folder.</param>
internal sealed partial record NativeLibraryFiles(string Llama, string Ggml, string GgmlBase)
{
    /// <summary>The folder, from which the backends are loaded too.</summary>
    public string Folder => Path.GetDirectoryName(Llama)!;

    /// <summary>The version in libllama's file name, for example <c>v0.4.0</c>, or null.</summary>
    public string? Version => VersionPattern().Match(Path.GetFileName(Llama)) is { Success: true } match ? match.Value : null;

    /// <summary>Looks for a build.</summary>
    /// <param name="path">A folder, or a libllama file.</param>
    /// <returns>The build, or null where there is none.</returns>
    public static NativeLibraryFiles? Find(string path)
    {
        if (File.Exists(path))
            return FromLlama(Path.GetFullPath(path));
        if (!Directory.Exists(path))
            return null;

        // Flavours (cuda, vulkan, metal) have the longer names and can do all that the plain build can.
        return Directory.EnumerateFiles(Path.GetFullPath(path))
            .Where(file => LlamaPattern().IsMatch(Path.GetFileName(file)))
            .OrderByDescending(file => file.Length)
            .ThenByDescending(file => file, StringComparer.Ordinal)
            .Select(FromLlama)
            .FirstOrDefault(files => files is not null);
    }

    private static NativeLibraryFiles? FromLlama(string llama)
    {
        var folder = Path.GetDirectoryName(llama)!;
        var name = Path.GetFileName(llama);
        var ggml = Path.Combine(folder, name.Replace("llama", "ggml", StringComparison.Ordinal));
        var prefix = name.StartsWith("lib", StringComparison.Ordinal) ? "lib" : "";
        var ggmlBase = Path.Combine(folder, $"{prefix}ggml-base{Path.GetExtension(name)}");
        return File.Exists(ggml) && File.Exists(ggmlBase) ? new(llama, ggml, ggmlBase) : null;
    }

    // Not libllama-common, which is C++ only.
    [GeneratedRegex(@"^(lib)?llama(\.[a-z0-9]+)*\.(so|dll|dylib)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LlamaPattern();

    [GeneratedRegex(@"v\d+(\.\d+)*", RegexOptions.CultureInvariant)]
    private static partial Regex VersionPattern();
}
