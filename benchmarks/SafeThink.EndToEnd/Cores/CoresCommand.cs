using System.CommandLine;
using SafeThink.EndToEnd.Trials;

namespace SafeThink.EndToEnd.Cores;

/// <summary>What two cores are: how much slower each kind of work runs while the other core does the same.</summary>
/// <remarks>Two cores that a hypervisor hands out may be two threads of one; then nothing that runs beside a decode is free.</remarks>
internal static class CoresCommand
{
    private const int MemoryBytes = 512 << 20;

    public static Command Create() => new TrialVerb(
        "cores",
        "What a second core is worth",
        "Work of three kinds, alone and while another thread does the same: what running ahead can gain on this machine at best.",
        rounds: 12).Create(MeasureAsync);

    private static async IAsyncEnumerable<TrialGroup> MeasureAsync(TrialContext context)
    {
        yield return await context.CompareAsync("whole numbers in registers", Trials(Spin.Scalar));
        yield return await context.CompareAsync("vectors in registers", Trials(Spin.Vector));
        var (mine, others) = (Fill(), Fill());
        yield return await context.CompareAsync(
            "memory", Trials(() => Spin.Memory(mine), () => Spin.Memory(others)));
    }

    private static ulong[] Fill()
    {
        var memory = new ulong[MemoryBytes / sizeof(ulong)];
        Array.Fill(memory, 1UL);
        return memory;
    }

    private static Trial[] Trials(Func<TimeSpan> work, Func<TimeSpan>? beside = null) =>
    [
        new("alone", "The other core has nothing to do.", _ => Task.FromResult(work())),
        new("beside", "The other core does the same without a pause.", token => BesideAsync(work, beside ?? work, token)),
    ];

    private static async Task<TimeSpan> BesideAsync(
        Func<TimeSpan> work, Func<TimeSpan> beside, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var begun = new ManualResetEventSlim();
        var other = Task.Factory.StartNew(
            () =>
            {
                begun.Set();
                while (!stop.IsCancellationRequested)
                    beside();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        begun.Wait(cancellationToken);
        var time = work();
        await stop.CancelAsync();
        await other;
        return time;
    }
}
