using System.Text.Json;

namespace SafeThink.GuardTraining.Thinking;

/// <summary>A thought on disk, in the shape of the data folder's traces; one that is of no use stands there without a label.</summary>
internal static class ThoughtRow
{
    /// <summary>Where the thoughts of a folder are.</summary>
    public static string FileIn(string folder) => Path.Combine(folder, "traces", "thoughts.jsonl");

    /// <summary>Writes all but the id.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="task">The request.</param>
    /// <param name="thought">The thought; null where it is of no use.</param>
    public static void Write(Utf8JsonWriter json, ThoughtTask task, (string Text, bool IsUnsafe)? thought)
    {
        json.WriteString("prompt", task.Request);
        json.WriteString("thinking", thought?.Text ?? "");
        json.WriteString("label", thought is null ? null : thought.Value.IsUnsafe ? "unsafe" : "safe");
        json.WriteString("source", task.Source);
    }
}
