using System.Diagnostics;
using System.Text.Json;

namespace SafeThink.GuardTraining.Writing;

/// <summary>Makes rows, several at once, and tells how far it is.</summary>
internal static class RowRun
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>Makes the rows that a file does not hold yet; each is in the file as soon as it is made.</summary>
    /// <param name="file">The file.</param>
    /// <param name="tasks">All rows to be.</param>
    /// <param name="idOf">The id of one.</param>
    /// <param name="atOnce">How many are made at once.</param>
    /// <param name="make">Makes one: what it gives back writes it.</param>
    /// <param name="progress">Told how many there are, now and then.</param>
    /// <param name="cancellationToken">Ends it; what is made stays in the file.</param>
    public static async Task RunAsync<TTask>(
        RowFile file,
        IReadOnlyList<TTask> tasks,
        Func<TTask, string> idOf,
        int atOnce,
        Func<TTask, CancellationToken, Task<Action<Utf8JsonWriter>>> make,
        TextWriter progress,
        CancellationToken cancellationToken)
    {
        var left = tasks.Where(task => !file.Holds(idOf(task))).ToList();
        var (done, clock) = (tasks.Count - left.Count, Stopwatch.StartNew());
        await Parallel.ForEachAsync(left, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken }, async (task, stop) =>
        {
            var write = await make(task, stop);
            lock (file)
            {
                file.Append(idOf(task), write);
                done++;
                if (clock.Elapsed < Pause)
                    return;
                progress.WriteLine($"{done} of {tasks.Count}");
                clock.Restart();
            }
        });
    }
}
