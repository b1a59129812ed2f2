using System.Diagnostics;
using System.Globalization;
using SafeThink.GuardTraining.Data;
using SafeThink.GuardTraining.Extraction;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Training.Files;

namespace SafeThink.GuardTraining.Words;

/// <summary>What a guard says of rows, step by step, kept in a folder: reading them takes minutes.</summary>
/// <param name="model">The guard's model.</param>
/// <param name="head">Its head, without words.</param>
/// <param name="folder">Where its logits are kept; one folder a guard.</param>
internal sealed class GuardLogits(string model, HiddenStateHead head, string folder)
{
    // As many as there are cores on the smallest machine that is worth it; each reads on a thread of its own.
    private const int Readers = 2;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>Reads all sets that are not in the folder.</summary>
    /// <param name="sets">The sets and their rows.</param>
    /// <param name="say">Gets progress, a line at a time.</param>
    /// <param name="cancellationToken">Ends it; sets that are through stay in the folder.</param>
    /// <exception cref="InvalidDataException">The folder is of another guard.</exception>
    public async Task ReadAsync(IEnumerable<(DataSet Set, IReadOnlyList<LabelledText> Rows)> sets, Action<string> say, CancellationToken cancellationToken)
    {
        var headPath = StatesHeadFile.In(folder, head);
        var waiting = new Queue<(DataSet Set, IReadOnlyList<LabelledText> Rows)>(sets.Where(s => !File.Exists(FileOf(s.Set))).OrderByDescending(s => s.Rows.Count));
        await Task.WhenAll(Enumerable.Range(0, Math.Min(Readers, waiting.Count)).Select(_ => Task.Run(() => ReadAsync(headPath, waiting, say, cancellationToken), cancellationToken)));
    }

    /// <summary>The logits of a set that was read: those of each row, one a step.</summary>
    /// <param name="set">The set.</param>
    /// <param name="rows">How many rows it has.</param>
    /// <exception cref="InvalidDataException">What is kept is not of so many rows, or damaged.</exception>
    public IReadOnlyList<float[]> Of(DataSet set, int rows)
    {
        var path = FileOf(set);
        try
        {
            float[][] logits = [.. File.ReadLines(path).Select(line => line.Split(' ').Select(logit => float.Parse(logit, CultureInfo.InvariantCulture)).ToArray())];
            return logits.Length == rows ? logits : throw new InvalidDataException($"'{path}' has logits of {logits.Length} rows, and the set has {rows}. Delete it, and run this again.");
        }
        catch (FormatException exception)
        {
            throw new InvalidDataException($"'{path}' holds something else than logits. Delete it, and run this again.", exception);
        }
    }

    private async Task ReadAsync(string headPath, Queue<(DataSet Set, IReadOnlyList<LabelledText> Rows)> waiting, Action<string> say, CancellationToken cancellationToken)
    {
        var options = new HiddenStateScorerOptions { ModelPath = model, HeadPath = headPath };
        await using var guard = await HiddenStateScorer.LoadAsync(options, cancellationToken: cancellationToken);
        while (true)
        {
            (DataSet Set, IReadOnlyList<LabelledText> Rows) next;
            lock (waiting)
            {
                if (!waiting.TryDequeue(out next))
                    return;
            }

            using var file = WholeFile.Create(FileOf(next.Set));
            await using (var writer = new StreamWriter(file.Stream))
            {
                var clock = Stopwatch.StartNew();
                foreach (var (number, row) in next.Rows.Index())
                {
                    var logits = await StepLogits.OfAsync(guard, row, StepReading.TextsOf(row, next.Set), cancellationToken);
                    await writer.WriteLineAsync(string.Join(' ', logits.Select(logit => logit.ToString(CultureInfo.InvariantCulture))));
                    if (clock.Elapsed < Pause)
                        continue;
                    say($"{next.Set.Name}: {number + 1} of {next.Rows.Count}");
                    clock.Restart();
                }
            }

            file.Complete();
            say($"{next.Set.Name}: {next.Rows.Count} rows read");
        }
    }

    private string FileOf(DataSet set) => Path.Combine(folder, $"{set.Name}.logits");
}
