using SafeThink.GuardTraining.Data;

namespace SafeThink.GuardTraining.Cascades;

/// <summary>The rows that a cascade is measured on.</summary>
internal static class CascadeData
{
    /// <summary>Judged replies that neither scorer learned from and that are in no test: the band is chosen on them.</summary>
    public static IReadOnlyList<DataSet> Band { get; } =
    [
        new() { Name = "do_not_answer", File = "responses/do_not_answer.jsonl", Use = DataUse.Training, Licence = "CC BY-NC-SA 4.0, measured only" },
        new() { Name = "saferlhf_train", File = "responses/saferlhf_train.jsonl", Use = DataUse.Training, Licence = "CC BY-NC 4.0, measured only" },
    ];

    /// <summary>The tests of the guard, and its harmless sets.</summary>
    public static IReadOnlyList<DataSet> Sets { get; } = [.. GuardData.Sets.Where(set => set is { Use: DataUse.Test or DataUse.Harmless, IsAnswered: false })];
}
