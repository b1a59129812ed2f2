using System.Diagnostics;
using System.Globalization;
using SafeThink.GuardTraining.Data;
using SafeThink.GuardTraining.Extraction;
using SafeThink.LlamaCpp.Scoring.HiddenStates;

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
    public IReadOnlyList<float[]> Of(DataSet set) =>
        [.. File.ReadLines(FileOf(set)).Select(line => line.Split(' ').Select(logit => float.Parse(logit, CultureInfo.InvariantCulture)).ToArray())];

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

            var (lines, clock) = (new List<string>(), Stopwatch.StartNew());
            foreach (var row in next.Rows)
            {
                var logits = await StepLogits.OfAsync(guard, row, StepReading.TextsOf(row, next.Set), cancellationToken);
                lines.Add(string.Join(' ', logits.Select(logit => logit.ToString(CultureInfo.InvariantCulture))));
                if (clock.Elapsed < Pause)
                    continue;
                say($"{next.Set.Name}: {lines.Count} of {next.Rows.Count}");
                clock.Restart();
            }

            await File.WriteAllLinesAsync(FileOf(next.Set), lines, cancellationToken);
            say($"{next.Set.Name}: {next.Rows.Count} rows read");
        }
    }

    private string FileOf(DataSet set) => Path.Combine(folder, $"{set.Name}.logits");
}
