using System.Globalization;
using System.Text.Json;

namespace SafeThink.Training.Data;

/// <summary>Reads files of one JSON object a line.</summary>
public static class JsonLines
{
    /// <summary>Reads the rows of a file, in order; blank lines are passed over.</summary>
    /// <param name="path">The file, UTF-8.</param>
    /// <param name="read">Turns an object into a row; a <see cref="FormatException"/> from it says what is wrong.</param>
    /// <param name="remedy">What to do where there is no such file: a sentence.</param>
    /// <exception cref="DataException">There is no such file, or a line is no such row: the message names file and line.</exception>
    public static IEnumerable<T> Read<T>(string path, Func<JsonElement, T> read, string remedy)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(read);
        if (!File.Exists(path))
            throw new DataException($"The data file '{path}' does not exist. {remedy}");
        return ReadLines(path, read);
    }

    private static IEnumerable<T> ReadLines<T>(string path, Func<JsonElement, T> read)
    {
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            T row;
            try
            {
                using var document = JsonDocument.Parse(line);
                if (document.RootElement.ValueKind != JsonValueKind.Object)
                    throw new FormatException($"it is {document.RootElement.ValueKind}, not an object");
                row = read(document.RootElement);
            }
            catch (Exception exception) when (exception is JsonException or FormatException)
            {
                // The text of a row never goes into a message: it may be unsafe.
                var reason = exception is JsonException json
                    ? string.Create(CultureInfo.InvariantCulture, $"it is no JSON (at byte {json.BytePositionInLine})")
                    : exception.Message;
                throw new DataException(string.Create(CultureInfo.InvariantCulture, $"{path}, line {number}: {reason}."), exception);
            }

            yield return row;
        }
    }
}
