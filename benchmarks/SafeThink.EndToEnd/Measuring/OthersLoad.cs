using System.Diagnostics;
using System.Globalization;

namespace SafeThink.EndToEnd.Measuring;

/// <summary>How much of the machine others used while something ran: a benchmark on a busy machine is to say so.</summary>
/// <remarks>Linux only. The compiled loop counts as ours.</remarks>
internal sealed class OthersLoad
{
    private const double JiffiesPerSecond = 100;
    private const int FirstIdleField = 3;
    private const int Fields = 8;

    private readonly (double Busy, double All)? _machine = ReadMachine();
    private readonly double _own = ReadOwn();
    private double _children;

    /// <summary>Adds processor time of a child, in seconds.</summary>
    public void AddOwn(double seconds) => _children += seconds;

    /// <summary>The share of all processors that others used since this was made, from 0 to 1; null if it is not known.</summary>
    public double? Share()
    {
        if (_machine is not { } before || ReadMachine() is not { } now || now.All <= before.All)
            return null;
        var others = now.Busy - before.Busy - (ReadOwn() - _own) - _children;
        return Math.Clamp(others / (now.All - before.All), 0, 1);
    }

    private static double ReadOwn()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime.TotalSeconds;
    }

    // user nice system idle iowait irq softirq steal; what follows is counted in them already.
    private static (double Busy, double All)? ReadMachine()
    {
        const string Path = "/proc/stat";
        if (!File.Exists(Path))
            return null;
        var fields = File.ReadLines(Path).First().Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1).Take(Fields).Select(f => double.Parse(f, CultureInfo.InvariantCulture) / JiffiesPerSecond).ToArray();
        var all = fields.Sum();
        return (all - fields[FirstIdleField] - fields[FirstIdleField + 1], all);
    }
}
