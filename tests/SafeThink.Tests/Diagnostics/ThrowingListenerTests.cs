using System.Diagnostics;
using SafeThink.Decoding;
using SafeThink.Tests.Audit.Doubles;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Tests.Diagnostics.Doubles;

namespace SafeThink.Tests.Diagnostics;

/// <summary>I9: whoever listens cannot break a decode. The runtime hands on whatever a listener throws.</summary>
[Collection(DiagnosticsGroup.Name)]
public sealed class ThrowingListenerTests
{
    [Theory]
    [InlineData("sample")]
    [InlineData("start")]
    [InlineData("stop")]
    public async Task Decode_SpanListenerThrows_GivesWhatItGivesAlone(string where)
    {
        var alone = await AloneAsync();
        var log = new LogList();
        using var spans = new SpanListener(at => Throw(at == where));
        using var app = new Activity("app").Start();

        var reply = await (Guard.WithSafeThink(Recording.Steered) with { Diagnostics = new() { LoggerFactory = log } }).RunAsync();

        Assert.Null(reply.Fault);
        Assert.Equal(alone, reply.Updates.Select(Essence));
        Assert.Same(app, Activity.Current);
        Assert.Single(log.Lines, l => l.Id == 109);
    }

    [Fact]
    public async Task Decode_MeterListenerThrowsAtEveryMeasurement_GivesWhatItGivesAlone()
    {
        var alone = await AloneAsync();
        var log = new LogList();
        using var measured = new Measurements(() => Throw(true));

        var reply = await (Guard.WithSafeThink(Recording.Steered) with { Diagnostics = new() { LoggerFactory = log } }).RunAsync();

        Assert.Null(reply.Fault);
        Assert.Equal(alone, reply.Updates.Select(Essence));
        Assert.Contains("safethink.step.score", measured.Names);
        Assert.Contains("gen_ai.client.operation.duration", measured.Names);
        Assert.Single(log.Lines, l => l.Id == 109);
    }

    [Fact]
    public async Task Decode_LoggerThrowsAtEveryLine_GivesWhatItGivesAlone()
    {
        var alone = await AloneAsync();
        var log = new LogList(() => Throw(true));

        var reply = await (Guard.WithSafeThink(Recording.Steered) with { Diagnostics = new() { LoggerFactory = log } }).RunAsync();

        Assert.Null(reply.Fault);
        Assert.Equal(alone, reply.Updates.Select(Essence));
        Assert.Equal(8, log.Lines.Count);
    }

    [Fact]
    public async Task Decode_WatcherOfTheCurrentActivityThrows_GivesWhatItGivesAlone()
    {
        var alone = await AloneAsync();
        using var spans = new SpanListener();
        EventHandler<ActivityChangedEventArgs> throwing = (_, _) => Throw(true);
        Transcript reply;
        Activity.CurrentChanged += throwing;
        try
        {
            reply = await Guard.WithSafeThink(Recording.Steered).RunAsync();
        }
        finally
        {
            Activity.CurrentChanged -= throwing;
        }

        Assert.Null(reply.Fault);
        Assert.Equal(alone, reply.Updates.Select(Essence));
    }

    [Fact]
    public async Task Decode_EverythingThrows_StillHandsOverTheTrace()
    {
        using var spans = new SpanListener(_ => Throw(true));
        using var measured = new Measurements(() => Throw(true));
        var sink = new TraceList();

        var reply = await (Guard.WithSafeThink(Recording.Steered) with
        {
            Diagnostics = new() { LoggerFactory = new LogList(() => Throw(true)), TraceSink = sink },
        }).RunAsync();

        Assert.Null(reply.Fault);
        Assert.Equal(FinishReason.Stop, sink.Single.End.Reason);
    }

    private static async Task<List<string>> AloneAsync() => [.. (await Guard.WithSafeThink(Recording.Steered).RunAsync()).Updates.Select(Essence)];

    private static string Essence(DecodingUpdate update) =>
        $"{update.Kind} {update.Phase} {update.Text} {update.Step?.Score} {update.Intervention?.Kind} {update.Result?.Reason}";

    private static void Throw(bool isTime)
    {
        if (isTime)
            throw new InvalidOperationException("scripted");
    }
}
