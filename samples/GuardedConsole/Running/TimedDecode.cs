using System.Diagnostics;
using System.Threading.Channels;
using SafeThink.Decoding;

namespace GuardedConsole.Running;

/// <summary>Decodes as fast as the model can, however slowly it is drawn, so that the time is the model's and the guard's alone.</summary>
internal sealed class TimedDecode
{
    private readonly Channel<DecodingUpdate> _updates = Channel.CreateUnbounded<DecodingUpdate>(new() { SingleReader = true, SingleWriter = true });

    private TimedDecode(IAsyncEnumerable<DecodingUpdate> decode) => Time = Task.Run(() => PumpAsync(decode));

    public ChannelReader<DecodingUpdate> Updates => _updates.Reader;

    /// <summary>How long the decode took, from its start to its last update. A fault comes out of <see cref="Updates"/>.</summary>
    public Task<TimeSpan> Time { get; }

    public static TimedDecode Start(IAsyncEnumerable<DecodingUpdate> decode) => new(decode);

    private async Task<TimeSpan> PumpAsync(IAsyncEnumerable<DecodingUpdate> decode)
    {
        var start = Stopwatch.GetTimestamp();
        Exception? fault = null;
        try
        {
            await foreach (var update in decode)
                _updates.Writer.TryWrite(update);
        }
        catch (Exception exception)
        {
            fault = exception;
        }

        var time = Stopwatch.GetElapsedTime(start);
        _updates.Writer.Complete(fault);
        return time;
    }
}
