using System.Text.Json;

namespace SafeThink.GuardTraining.Teaching;

/// <summary>A lesson on disk, as the trainer of the embedded scorer reads it; one that is of no use stands there without a risk.</summary>
internal static class LessonRow
{
    /// <summary>Where the lessons of a folder are.</summary>
    public static string FileIn(string folder) => Path.Combine(folder, "lessons.jsonl");

    /// <summary>Writes all but the id.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="task">What it was to be.</param>
    /// <param name="lesson">The text and P(unsafe); null where it is of no use.</param>
    public static void Write(Utf8JsonWriter json, LessonTask task, (string Text, double Risk)? lesson)
    {
        json.WriteString("prompt", task.Request);
        json.WriteString("text", lesson?.Text ?? "");
        if (lesson is { } judged)
            json.WriteNumber("risk", Math.Round(judged.Risk, 4));
    }
}
