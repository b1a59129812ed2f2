using SafeThink.Training.Data;

namespace SafeThink.Training.Embedded.Rows;

/// <summary>The rows to train on and those held apart, out of all sets of a build.</summary>
internal sealed class TrainingRows
{
    private const uint Folds = 10;
    private const int ReasoningSteps = 4;
    private const float PartWeight = 0.3f;

    private TrainingRows(
        IReadOnlyList<TrainingRow> train, IReadOnlyList<TrainingRow> heldApart, IReadOnlyList<SafetyRow> harmless, IReadOnlyList<SetCount> counts)
    {
        Train = train;
        HeldApart = heldApart;
        Harmless = harmless;
        Counts = counts;
    }

    /// <summary>Rows to train on.</summary>
    public IReadOnlyList<TrainingRow> Train { get; }

    /// <summary>Rows whose prompts are not trained on: a tenth of the sets that hold apart.</summary>
    public IReadOnlyList<TrainingRow> HeldApart { get; }

    /// <summary>Whole rows of sets in which every alarm is false, those to train on as well as those held apart.</summary>
    public IReadOnlyList<SafetyRow> Harmless { get; }

    /// <summary>How many rows each set gave.</summary>
    public IReadOnlyList<SetCount> Counts { get; }

    /// <summary>Reads all sets of a build.</summary>
    /// <param name="folder">The data.</param>
    /// <param name="build">For which weights.</param>
    /// <param name="lessons">A file of lessons; null for none.</param>
    /// <param name="leftOut">How many of a hundred prompts are left out.</param>
    /// <param name="progress">Told about each set.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DataException">A file is missing or a row is broken.</exception>
    public static TrainingRows Read(DataFolder folder, WeightsBuild build, string? lessons, int leftOut, TextWriter progress, CancellationToken cancellationToken)
    {
        // First, so that a name that is wrong shows at once.
        IReadOnlyList<TrainingRow> all = lessons is null ? [] : Lessons.Read(lessons);
        var tests = TrainingSets.Tests.SelectMany(folder.Responses).Concat(TrainingSets.TestPrompts.SelectMany(folder.Prompts));
        var nearCopies = new NearCopies(tests.Select(row => row.Prompt));
        var leftOutPrompts = new List<string>();
        var (train, heldApart, harmless, counts) = (new List<TrainingRow>(), new List<TrainingRow>(), new List<SafetyRow>(), new List<SetCount>());
        foreach (var set in TrainingSets.Of(build))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = set.Read(folder, build).ToList();
            var (trainStart, heldStart) = (train.Count, heldApart.Count);
            leftOutPrompts.AddRange(rows.Select(row => row.Prompt).Where(IsLeftOut));
            var removed = rows.RemoveAll(row => IsInTest(row, set.Kind, nearCopies) || IsLeftOut(row.Prompt));
            if (set.IsHarmless)
                harmless.AddRange(rows);
            foreach (var row in rows)
            {
                if (set.HoldsApart && RowText.Fold(row.Prompt) % Folds == 0)
                    heldApart.Add(new TrainingRow(Labelled(row, set.Kind), set.Kind, set.Weight));
                else
                    train.AddRange(Expand(row, set));
            }

            var added = train.Skip(trainStart).ToList();
            var unsafeRows = added.Count(row => row.Row.IsUnsafe == true);
            counts.Add(new SetCount(set, rows.Count + removed, removed, added.Count - unsafeRows, unsafeRows, heldApart.Count - heldStart));
            progress.WriteLine($"  {set.File}: {added.Count} rows");
        }

        if (lessons is not null)
        {
            var apart = new SameRequests(leftOutPrompts);
            var kept = all.Where(lesson => lesson.Row.Prompt is var prompt && !nearCopies.Contain(prompt) && !IsLeftOut(prompt) && !apart.Contain(prompt)).ToList();
            var unsafeRows = kept.Count(lesson => lesson.Risk > 0.5f);
            train.AddRange(kept);
            counts.Add(new SetCount(Lessons.Set, all.Count, all.Count - kept.Count, kept.Count - unsafeRows, unsafeRows, 0));
            progress.WriteLine($"  {lessons}: {kept.Count} rows");
        }

        return new TrainingRows(train, heldApart, harmless, counts);

        bool IsLeftOut(string prompt) => RowText.Share(prompt) < leftOut;
    }

    // Judged sets say which tests hold their prompts; lists of prompts and pairs do not.
    private static bool IsInTest(SafetyRow row, RowKind kind, NearCopies nearCopies) =>
        row.Overlaps.Any(TrainingSets.Barred.Contains) || (kind is RowKind.Request or RowKind.Pair && nearCopies.Contain(row.Prompt));

    private static SafetyRow Labelled(SafetyRow row, RowKind kind) => kind switch
    {
        RowKind.Pair => row with { Prompt = RowText.LastTurn(row.Prompt), IsUnsafe = row.Id.EndsWith("/rejected", StringComparison.Ordinal) },
        RowKind.Request => row with { Prompt = "", Text = row.Prompt },
        _ => row,
    };

    private static IEnumerable<TrainingRow> Expand(SafetyRow row, TrainingSet set)
    {
        yield return new TrainingRow(Labelled(row, set.Kind), set.Kind, set.Weight);
        if (set.Kind == RowKind.Reasoning)
        {
            foreach (var step in RowText.Lines(row.Text).Take(ReasoningSteps))
                yield return new TrainingRow(row with { Text = step }, set.Kind, PartWeight * set.Weight);
        }
    }
}
