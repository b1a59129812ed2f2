using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

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
        return ReadFile(path, read);
    }

    /// <summary>Reads the rows of an open file, from its first byte on; it stays open.</summary>
    /// <param name="file">The file, UTF-8.</param>
    /// <param name="read">Turns an object into a row; a <see cref="FormatException"/> from it says what is wrong.</param>
    /// <exception cref="DataException">A line is no such row: the message names file and line.</exception>
    public static IEnumerable<T> Read<T>(FileStream file, Func<JsonElement, T> read)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(read);
        return ReadLines(file, read);
    }

    private static IEnumerable<T> ReadFile<T>(string path, Func<JsonElement, T> read)
    {
        using var file = File.OpenRead(path);
        foreach (var row in ReadLines(file, read))
            yield return row;
    }

    private static IEnumerable<T> ReadLines<T>(FileStream file, Func<JsonElement, T> read)
    {
        var number = 0;
        foreach (var line in LinesOf(file))
        {
            number++;
            if (!line.AsSpan().ContainsAnyExcept(" \t"u8))
                continue;
            T row;
            try
            {
                // A decoder would put a sign of its own in the place of what is no text, and nobody would see that it was there.
                if (!Utf8.IsValid(line))
                    throw new FormatException("it is not UTF-8");
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
                throw new DataException(string.Create(CultureInfo.InvariantCulture, $"{file.Name}, line {number}: {reason}."), exception);
            }

            yield return row;
        }
    }

    // In Latin 1 every byte is a character, so that lines can be told apart before their text is.
    private static IEnumerable<byte[]> LinesOf(FileStream file)
    {
        file.Position = 0;
        using var reader = new StreamReader(file, Encoding.Latin1, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        for (var isFirst = true; reader.ReadLine() is { } text; isFirst = false)
        {
            var line = Encoding.Latin1.GetBytes(text);
            yield return isFirst && line.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? line[Encoding.UTF8.Preamble.Length..] : line;
        }
    }
}
