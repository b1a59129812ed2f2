using System.Globalization;

namespace SafeThink.LlamaCpp.Loading;

/// <summary>How many threads llama.cpp may have in this process.</summary>
internal static class ProcessorCount
{
    /// <summary>The logical processors this process may use: affinity and container limits included, a broken one rounded down.</summary>
    /// <remarks>.NET rounds a limit of 1.5 processors up to 2; two spinning threads would then wait for each other.</remarks>
    public static int Usable { get; } = Math.Max(1, Math.Min(Environment.ProcessorCount, CgroupLimit(ReadOrNull("/sys/fs/cgroup/cpu.max"))));

    /// <summary>The physical cores among <see cref="Usable"/>: a core's second thread has no arithmetic unit of its own.</summary>
    public static int Physical { get; } = Math.Min(Usable, CountCores());

    /// <summary>How many threads decode where nobody says: one core is left to the scorer, the app and whatever else runs.</summary>
    /// <remarks>
    /// llama.cpp's threads spin while they wait for each other. Where one of them has to share its core, all wait for it, and a
    /// token takes hundreds of times as long.
    /// </remarks>
    public static int Decoding { get; } = Math.Max(1, Physical - 1);

    /// <summary>Reads a cgroup's <c>cpu.max</c>: quota and period, or <c>max</c>.</summary>
    /// <param name="text">The file's text, or null where there is none.</param>
    /// <returns>Whole processors, at least 1.</returns>
    public static int CgroupLimit(string? text)
    {
        var parts = text?.Split(' ', StringSplitOptions.TrimEntries) ?? [];
        return parts.Length == 2
            && long.TryParse(parts[0], CultureInfo.InvariantCulture, out var quota)
            && long.TryParse(parts[1], CultureInfo.InvariantCulture, out var period)
            && period > 0
                ? (int)Math.Clamp(quota / period, 1, int.MaxValue)
                : int.MaxValue;
    }

    /// <summary>Reads the affinity in a process's status.</summary>
    /// <param name="status">The file's text, or null where there is none.</param>
    /// <returns>Processor numbers, none where the text does not say.</returns>
    public static IEnumerable<int> AllowedProcessors(string? status)
    {
        const string key = "Cpus_allowed_list:";
        var line = status?.Split('\n').FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal));
        foreach (var range in line?[key.Length..].Split(',', StringSplitOptions.TrimEntries) ?? [])
        {
            var ends = range.Split('-');
            if (!int.TryParse(ends[0], CultureInfo.InvariantCulture, out var first) || !int.TryParse(ends[^1], CultureInfo.InvariantCulture, out var last))
                yield break;
            for (var processor = first; processor <= last; processor++)
                yield return processor;
        }
    }

    private static int CountCores()
    {
        const string root = "/sys/devices/system/cpu";
        if (!OperatingSystem.IsLinux() || !Directory.Exists(root))
            return int.MaxValue;
        var cores = AllowedProcessors(ReadOrNull("/proc/self/status"))
            .Select(processor => ReadOrNull(Path.Combine(root, $"cpu{processor}", "topology", "thread_siblings_list")))
            .Where(siblings => siblings is not null)
            .Distinct()
            .Count();
        return cores == 0 ? int.MaxValue : cores;
    }

    private static string? ReadOrNull(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
