using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SafeThink.Audit.JsonLines;
using SafeThink.Diagnostics;

namespace SafeThink.Audit;

/// <summary>Writes traces to a file, one JSON object a line, in the order in which requests end.</summary>
/// <remarks>
/// <para>
/// A trace is queued at once and written by a task of the sink's own. The queue is bounded: when it is full the newest trace
/// is dropped and counted in <see cref="Lost"/>, because neither a decode nor its memory may depend on how fast a disk is.
/// </para>
/// <para>
/// A line is one write, so a crash leaves at most the last line torn. A torn line that an earlier process left is ended with a
/// line feed and stays; <see cref="JsonLinesTraceReader"/> reports it and reads on. A line that could not be written whole (a
/// full disk) is taken away again where the file allows it; the trace is counted as lost, and the next is tried anew.
/// </para>
/// <para>One process writes one file. Dispose the sink to have written what is queued.</para>
/// </remarks>
public sealed class JsonLinesTraceSink : IGuardTraceSink, IAsyncDisposable
{
    private readonly JsonLinesTraceSinkOptions _options;
    private readonly Func<Stream> _open;
    private readonly ILogger _logger;
    private readonly TelemetryFaults _faults;
    private readonly Channel<GuardTrace> _queue;
    private readonly Task _writing;
    private Stream? _file;
    private long _written;
    private long _lost;

    /// <summary>Creates the sink and opens its file.</summary>
    /// <param name="options">Where to write, and how.</param>
    /// <exception cref="ArgumentException">An option has a value that it cannot have.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public JsonLinesTraceSink(JsonLinesTraceSinkOptions options)
        : this(options, () => Open(options.Path))
    {
    }

    internal JsonLinesTraceSink(JsonLinesTraceSinkOptions options, Func<Stream> open)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _open = open;
        _logger = options.LoggerFactory is { } loggers ? new ForgivingLogger(loggers.CreateLogger<JsonLinesTraceSink>()) : NullLogger.Instance;
        _faults = new TelemetryFaults(_logger);
        _queue = Channel.CreateBounded<GuardTrace>(new BoundedChannelOptions(options.Capacity) { SingleReader = true });

        // Here, and not in the task: a file that cannot be opened is to be known when the application starts.
        _file = TornLine.End(open());
        _writing = Task.Run(WriteAllAsync);
    }

    /// <summary>How many traces stand in the file by this sink.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>How many traces could not be kept: the queue was full, the sink was disposed, or the file could not be written.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <inheritdoc/>
    public void Write(GuardTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (_queue.Writer.TryWrite(trace))
            return;
        CountLost();
        Log.TraceQueueFull(_logger, trace.Id, _options.Capacity, _options.Path);
    }

    /// <summary>Writes what is queued and closes the file. What comes later is lost.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
    }

    private async Task WriteAllAsync()
    {
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            // One flush for all that had gathered: a disk takes milliseconds for it, however much there is.
            while (_queue.Reader.TryRead(out var trace))
                WriteOne(trace);
            Flush();
        }

        Close();
    }

    private void WriteOne(GuardTrace trace)
    {
        try
        {
            byte[] line = [.. GuardTraceJson.Write(trace), (byte)'\n'];
            _file ??= TornLine.End(_open());
            TornLine.WriteWhole(_file, line);
            Interlocked.Increment(ref _written);
        }
        catch (Exception exception)
        {
            CountLost();
            Log.TraceNotWritten(_logger, trace.Id, _options.Path, exception);

            // Opened anew for the next one: that ends what was torn, and helps where the file was moved away.
            Close();
        }
    }

    private void Flush()
    {
        try
        {
            if (_file is FileStream file)
                file.Flush(_options.FlushesToDisk);
            else
                _file?.Flush();
        }
        catch (Exception exception)
        {
            Log.TraceFlushFailed(_logger, _options.Path, exception);
        }
    }

    private void Close()
    {
        try
        {
            _file?.Dispose();
        }
        catch (Exception exception)
        {
            Log.TraceFlushFailed(_logger, _options.Path, exception);
        }

        _file = null;
    }

    private void CountLost()
    {
        Interlocked.Increment(ref _lost);
        Instruments.LostTraces.Record(1, default, _faults);
    }

    // Unbuffered: one line is one write, and a process that dies takes no finished line with it.
    private static FileStream Open(string path) => new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
}
