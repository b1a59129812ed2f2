using System.Text;
using Microsoft.Extensions.Logging;
using SafeThink.Audit;
using SafeThink.Tests.Audit.Doubles;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Tests.Diagnostics.Doubles;

namespace SafeThink.Tests.Audit.JsonLines;

public sealed class JsonLinesTraceSinkTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public async Task Write_SeveralTraces_StandInTheFileInOrder()
    {
        var traces = await TracesAsync(5);
        await using (var sink = new JsonLinesTraceSink(new() { Path = _path }))
        {
            foreach (var trace in traces)
                sink.Write(trace);
        }

        Assert.Equal(traces.Select(t => t.Id), await IdsAsync());
    }

    [Fact]
    public async Task Write_SinkStillOpen_LinesAreInTheFileAlready()
    {
        var traces = await TracesAsync(3);
        await using var sink = new JsonLinesTraceSink(new() { Path = _path });

        foreach (var trace in traces)
            sink.Write(trace);

        Assert.True(SpinWait.SpinUntil(() => sink.Written == 3, TimeSpan.FromSeconds(30)), "the traces are not written");
        Assert.Equal(traces.Select(t => t.Id), await IdsAsync());
    }

    [Fact]
    public async Task Write_FileIsThere_AddsToIt()
    {
        var traces = await TracesAsync(2);

        await WriteAsync(traces[0]);
        await WriteAsync(traces[1]);

        Assert.Equal(traces.Select(t => t.Id), await IdsAsync());
    }

    [Fact]
    public async Task Read_LastLineTornAnywhere_GivesTheOthersAndTellsOfIt()
    {
        var traces = await TracesAsync(2);
        await WriteAsync(traces[0]);
        var whole = await File.ReadAllBytesAsync(_path);
        var torn = GuardTraceJson.Write(traces[1]);
        for (var length = 1; length < torn.Length; length += 97)
        {
            await File.WriteAllBytesAsync(_path, [.. whole, .. torn[..length]]);

            var lines = await LinesAsync();

            Assert.Equal(traces[0].Id, lines[0].Trace!.Id);
            Assert.Equal((2, null, true), (lines[1].Number, lines[1].Trace, lines[1].IsTorn));
        }
    }

    [Fact]
    public async Task Read_LineWithAnEventOfNoKind_TellsOfItAndGoesOn()
    {
        var traces = await TracesAsync(2);
        var bad = Encoding.UTF8.GetString(GuardTraceJson.Write(traces[0])).Replace("\"kind\":\"tokens\",", "", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_path, bad + "\n");
        await WriteAsync(traces[1]);

        var lines = await LinesAsync();

        Assert.Equal([null, traces[1].Id], lines.Select(l => l.Trace?.Id));
        Assert.NotNull(lines[0].Problem);
    }

    [Fact]
    public async Task Write_BehindATornLine_LosesNothingElse()
    {
        var traces = await TracesAsync(3);
        await WriteAsync(traces[0]);
        await File.AppendAllTextAsync(_path, Encoding.UTF8.GetString(GuardTraceJson.Write(traces[1]))[..100]);

        await WriteAsync(traces[2]);

        var lines = await LinesAsync();
        Assert.Equal([traces[0].Id, null, traces[2].Id], lines.Select(l => l.Trace?.Id));
        Assert.False(lines[1].IsTorn, "it is no longer the last line");
        Assert.NotNull(lines[1].Problem);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Write_DiskFullInTheMiddle_LosesThatTraceAndNothingElse(bool canBeCut)
    {
        var traces = await TracesAsync(3);
        var disk = new FaultyDisk(_path) { CanBeCut = canBeCut };
        await using (var sink = new JsonLinesTraceSink(new() { Path = _path }, disk.Open))
        {
            sink.Write(traces[0]);
            Assert.True(SpinWait.SpinUntil(() => sink.Written == 1, TimeSpan.FromSeconds(30)), "the first is not written");
            disk.Room = 50;
            sink.Write(traces[1]);
            Assert.True(SpinWait.SpinUntil(() => sink.Lost == 1, TimeSpan.FromSeconds(30)), "the second is not lost");
            disk.Room = int.MaxValue;
            sink.Write(traces[2]);
        }

        Assert.Equal([traces[0].Id, traces[2].Id], await IdsAsync());
        Assert.Equal(canBeCut ? 2 : 3, (await LinesAsync()).Count);
    }

    [Fact]
    public async Task Write_DiskStaysFull_CountsEveryTraceAndEndsCleanly()
    {
        var disk = new FaultyDisk(_path) { Room = 0 };
        var sink = new JsonLinesTraceSink(new() { Path = _path }, disk.Open);

        foreach (var trace in await TracesAsync(4))
            sink.Write(trace);
        await sink.DisposeAsync();

        Assert.Equal((0, 4), (sink.Written, sink.Lost));
    }

    [FullDeviceFact]
    public async Task Write_DeviceIsFull_LosesTheTracesAndTellsSo()
    {
        var log = new LogList();
        var sink = new JsonLinesTraceSink(new() { Path = FullDeviceFactAttribute.Device, LoggerFactory = log });
        var guard = Guard.WithSafeThink(Recording.Steered) with { Diagnostics = new() { TraceSink = sink } };

        var reply = await guard.RunAsync();
        await sink.DisposeAsync();

        Assert.Null(reply.Fault);
        Assert.Equal((0, 1), (sink.Written, sink.Lost));
        Assert.Contains(log.Lines, l => l is { Id: 112, Level: LogLevel.Error });
    }

    [Fact]
    public async Task Write_ManyThreadsAtOnce_KeepsLinesWhole()
    {
        var trace = (await TracesAsync(1))[0];
        await using (var sink = new JsonLinesTraceSink(new() { Path = _path }))
            Parallel.For(0, 500, i => sink.Write(trace with { Id = $"{i}" }));

        Assert.Equal(Enumerable.Range(0, 500), (await IdsAsync()).Select(int.Parse).Order());
    }

    [Fact]
    public async Task Write_QueueFull_DropsTheNewestAndCountsIt()
    {
        var traces = await TracesAsync(4);
        var disk = new FaultyDisk(_path);
        using var gate = new SemaphoreSlim(0);
        disk.Gate = gate;
        var sink = new JsonLinesTraceSink(new() { Path = _path, Capacity = 2 }, disk.Open);

        sink.Write(traces[0]);
        await disk.Writing;
        foreach (var trace in traces[1..])
            sink.Write(trace);
        gate.Release(100);
        await sink.DisposeAsync();

        Assert.Equal((3, 1), (sink.Written, sink.Lost));
        Assert.Equal(traces[..3].Select(t => t.Id), await IdsAsync());
    }

    [Fact]
    public async Task Write_Disposed_CountsItAsLost()
    {
        var sink = new JsonLinesTraceSink(new() { Path = _path });
        await sink.DisposeAsync();

        sink.Write((await TracesAsync(1))[0]);

        Assert.Equal((0, 1), (sink.Written, sink.Lost));
    }

    [Fact]
    public void Create_FolderMissing_IsToldAtOnce() =>
        Assert.Throws<DirectoryNotFoundException>(() => new JsonLinesTraceSink(new() { Path = Path.Combine(_path, "none", "traces.jsonl") }));

    [Fact]
    public void Create_OptionOutOfRange_NamesIt()
    {
        Assert.Throws<ArgumentException>(() => new JsonLinesTraceSink(new() { Path = " " }));
        Assert.Throws<ArgumentOutOfRangeException>("Capacity", () => new JsonLinesTraceSink(new() { Path = _path, Capacity = 0 }));
    }

    public void Dispose() => File.Delete(_path);

    private static async Task<List<GuardTrace>> TracesAsync(int count)
    {
        var traces = new List<GuardTrace>();
        for (var i = 0; i < count; i++)
            traces.Add(await Recording.SteeredTraceAsync());
        return traces;
    }

    private async Task WriteAsync(GuardTrace trace)
    {
        await using var sink = new JsonLinesTraceSink(new() { Path = _path });
        sink.Write(trace);
    }

    private async Task<List<string>> IdsAsync()
    {
        var ids = new List<string>();
        await foreach (var trace in JsonLinesTraceReader.ReadAsync(_path))
            ids.Add(trace.Id);
        return ids;
    }

    private async Task<List<TraceLine>> LinesAsync()
    {
        var lines = new List<TraceLine>();
        await foreach (var line in JsonLinesTraceReader.ReadLinesAsync(_path))
            lines.Add(line);
        return lines;
    }
}
