using System.Text;
using System.Text.Json;
using SafeThink.GuardTraining.Data;
using SafeThink.GuardTraining.Extraction;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.LlamaCpp.Tokens;
using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Tuning;

/// <summary>Labelled rows as token ids, a JSON object a line, for a program that has no tokenizer.</summary>
internal static class TokenFile
{
    /// <summary>Writes the rows of a set.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="set">The set.</param>
    /// <param name="share">How often a row is seen in one pass; 0 for rows that layers do not learn from.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="tokenizer">The model's.</param>
    public static void Write(TextWriter writer, DataSet set, double share, IEnumerable<LabelledText> rows, LlamaTokenizer tokenizer)
    {
        foreach (var row in rows)
            writer.WriteLine(Line(set, share, row, tokenizer));
    }

    private static string Line(DataSet set, double share, LabelledText row, LlamaTokenizer tokenizer)
    {
        var request = RequestFormat.ChatMl.Tokenize(set.IsRequest ? row.Text : row.Request, tokenizer);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("set", set.Name);
            json.WriteString("use", set.Use.ToString());
            json.WriteString("id", row.Id);
            json.WriteNumber("fold", RowText.Share(row.Group));
            json.WriteBoolean("unsafe", row.IsUnsafe);
            json.WriteNumber("share", share);
            json.WriteNumber("weight", set.Weight);
            Write(json, "request", request);
            Write(json, "text", set.IsRequest ? [] : [.. StepReading.TokensOf(row, set, lead: "", tokenizer).SelectMany(step => step)]);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, string name, int[] tokens)
    {
        json.WriteStartArray(name);
        foreach (var token in tokens)
            json.WriteNumberValue(token);
        json.WriteEndArray();
    }
}
