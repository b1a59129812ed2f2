using System.Runtime.InteropServices;
using SafeThink.EndToEnd.Arms;
using SafeThink.EndToEnd.Arms.Raw;

namespace SafeThink.EndToEnd.Reporting;

/// <summary>On what it ran; no names of hosts or folders.</summary>
internal sealed record MachineDescription
{
    public required string Processor { get; init; }

    /// <summary>Those that this process may use.</summary>
    public required int Cores { get; init; }

    public required int DecodeThreads { get; init; }

    public required string OperatingSystem { get; init; }

    public required string Runtime { get; init; }

    public required string LlamaCpp { get; init; }

    public static MachineDescription Read() => new()
    {
        Processor = ReadProcessor(),
        Cores = Environment.ProcessorCount,
        DecodeThreads = Workload.Threads,
        OperatingSystem = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}",
        Runtime = RuntimeInformation.FrameworkDescription,
        LlamaCpp = RawMethods.Files.Version ?? "unknown",
    };

    private static string ReadProcessor()
    {
        const string Path = "/proc/cpuinfo";
        const string Key = "model name";
        var line = File.Exists(Path) ? File.ReadLines(Path).FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? "unknown";
    }
}
