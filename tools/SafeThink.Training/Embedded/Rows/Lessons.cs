using System.Text.Json;
using SafeThink.Training.Data;

namespace SafeThink.Training.Embedded.Rows;

/// <summary>Texts that nobody judged but a stronger guard: what it knows is learned from what it says of them (distillation, Hinton et al. 2015).</summary>
/// <remarks>The judged sets speak of a few hundred things. Lessons speak of all that the lists of requests ask for.</remarks>
internal static class Lessons
{
    private const string Remedy = "Name the lessons.jsonl that the command 'teach' of tools/SafeThink.GuardTraining wrote, or leave --lessons out.";

    /// <summary>What the card calls them.</summary>
    public static TrainingSet Set { get; } = new("lessons", "own, judged by SafeThink's guard", RowKind.Lesson);

    /// <summary>Reads lessons, as <c>guard-training teach</c> writes them; those that are of no use have no text.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">The file is missing, or a line of it is no lesson.</exception>
    public static IReadOnlyList<TrainingRow> Read(string path) => [.. JsonLines.Read(path, Parse, Remedy).Where(lesson => lesson.Row.Text.Length > 0)];

    private static TrainingRow Parse(JsonElement row)
    {
        var lesson = new SafetyRow { Id = row.Text("id"), Prompt = row.Text("prompt"), Text = row.Text("text"), Source = Set.File };
        return new(lesson, RowKind.Lesson, Set.Weight) { Risk = lesson.Text.Length > 0 ? row.Number("risk", 0, 1) : 0 };
    }
}
