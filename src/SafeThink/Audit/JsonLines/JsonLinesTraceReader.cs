using System.Runtime.CompilerServices;
using System.Text.Json;

namespace SafeThink.Audit;

/// <summary>Reads what a <see cref="JsonLinesTraceSink"/> wrote.</summary>
public static class JsonLinesTraceReader
{
    private const int BufferSize = 1 << 16;

    /// <summary>Reads every line of a file, the bad ones included.</summary>
    /// <remarks>A line that holds no trace is told and passed over: one that was torn off costs that line alone. Empty lines are left out.</remarks>
    /// <param name="path">The file; it may be written meanwhile.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async IAsyncEnumerable<TraceLine> ReadLinesAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, BufferSize, useAsync: true);
        await using var closing = file.ConfigureAwait(false);
        var buffer = new byte[BufferSize];
        var line = new List<byte>();
        var number = 1;
        int read;
        while ((read = await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            var start = 0;
            for (var end = EndOfLine(buffer, start, read); end >= 0; end = EndOfLine(buffer, start, read))
            {
                line.AddRange(buffer.AsSpan(start, end - start));
                if (Parse(line, number++, isComplete: true) is { } parsed)
                    yield return parsed;
                line.Clear();
                start = end + 1;
            }

            line.AddRange(buffer.AsSpan(start, read - start));
        }

        if (Parse(line, number, isComplete: false) is { } last)
            yield return last;
    }

    /// <summary>Reads the traces of a file, and passes over lines that hold none.</summary>
    /// <param name="path">The file; it may be written meanwhile.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async IAsyncEnumerable<GuardTrace> ReadAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var line in ReadLinesAsync(path, cancellationToken).ConfigureAwait(false))
        {
            if (line.Trace is { } trace)
                yield return trace;
        }
    }

    private static int EndOfLine(byte[] buffer, int start, int end)
    {
        var length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
        return length < 0 ? -1 : start + length;
    }

    private static TraceLine? Parse(List<byte> line, int number, bool isComplete)
    {
        if (line.Count == 0)
            return null;
        try
        {
            return new TraceLine(number, GuardTraceJson.Read(line.ToArray()), Problem: null, IsTorn: false);
        }
        catch (JsonException exception)
        {
            return new TraceLine(number, Trace: null, exception.Message, IsTorn: !isComplete);
        }
    }
}
