using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using SafeThink.GuardTraining.Data;
using SafeThink.GuardTraining.Extraction;
using SafeThink.GuardTraining.Fitting;
using SafeThink.LlamaCpp;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.LlamaCpp.Scoring.HiddenStates.Reading;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Traces;
using SafeThink.Training.Files;

namespace SafeThink.GuardTraining.Tests.Extraction;

public sealed class StateExtractorTests(SmallModel model) : IClassFixture<SmallModel>
{
    private const string Request = "bakilo dufemi?";

    // Steps of the default segmentation, so that the test knows how the tool cuts them.
    private static readonly string[] Steps = ["bebe dufe gonu hali.\n\n", "kilo mara nede fusi bobo dede gigi haha jojo kuku lala.\n\n", "zuzu."];
    private static readonly DataSet Set = new() { Name = "test", File = "none", Use = DataUse.Test, Licence = "none" };

    [Fact]
    public async Task Extract_ThenFit_ScoresStepsAsTheRuntimeDoes()
    {
        int[] depths = [1, 3];
        var choice = new FeatureChoice([0, 1], HeadParts.Trace | HeadParts.Step | HeadParts.Request, HalfLife: 100);
        List<Sample> samples;
        int width;
        using (var reader = Open(depths))
        {
            width = reader.Width;
            var row = new StateExtractor(reader, depths, TraceFormat.Bare).Extract(new LabelledText("a", Request, string.Concat(Steps), IsUnsafe: true), Set);
            samples = [.. choice.SamplesOf(row, 0, width)];
        }

        var random = new Random(3);
        var linear = new LinearModel(0.2, [.. samples[0].Features.Select(_ => random.NextSingle() - 0.5f)]);
        var hash = SHA256.HashData(await File.ReadAllBytesAsync(model.Path));
        new HiddenStateHead("test", hash, width, depths, choice.Parts, RequestFormat.ChatMl, choice.HalfLife, linear.Bias, linear.Weights, 0).Save(model["test.head"]);
        await using var scorer = await HiddenStateScorer.LoadAsync(new() { ModelPath = model.Path, HeadPath = model["test.head"], ContextLength = 512 });
        await using var session = scorer.OpenSession(Prompt.FromText(Request));

        Assert.Equal(Steps.Length, samples.Count);
        for (var i = 0; i < Steps.Length; i++)
        {
            var step = new TraceStep(i + 1, TracePhase.Reasoning, Steps[i]);
            var expected = 1 - (2 / (1 + Math.Exp(-linear.Logit(samples[i].Features))));
            Assert.Equal(expected, (await session.ScoreAsync(step, CancellationToken.None)).Value, 0.02);
            session.Accept(step);
        }
    }

    [Fact]
    public void Continue_AfterARunThatWasKilled_GivesItsRowsBackAndCutsOffTheUnfinishedOne()
    {
        var path = TwoRows("rows.states");
        var whole = new FileInfo(path).Length;
        using (var stream = new FileStream(path, FileMode.Open))
        {
            stream.SetLength(whole - 3);
            var rows = StateCache.Continue(stream, length: 2);

            Assert.Equal("a", Assert.Single(rows).Id);
            Assert.Equal(Row.Segments[1].Mean, rows[0].Segments[1].Mean);
            Assert.Equal(whole / 2, stream.Length);
            StateCache.Append(stream, Row with { Id = "c" });
        }

        Assert.Equal(["a", "c"], StateCache.Read(path, length: 2).Select(row => row.Id));
    }

    [Theory]
    [InlineData(-3, 2)]
    [InlineData(0, 4)]
    public void Read_UnfinishedRowOrOtherLayers_IsRefused(int more, int length)
    {
        var path = TwoRows("damaged.states");
        using (var stream = new FileStream(path, FileMode.Open))
            stream.SetLength(stream.Length + more);

        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => StateCache.Read(path, length)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SomethingElse_IsRefused()
    {
        File.WriteAllBytes(model["zeros.states"], new byte[1000]);
        File.WriteAllBytes(model["ones.states"], [.. Enumerable.Repeat((byte)0xFF, 1000)]);

        Assert.Throws<InvalidDataException>(() => StateCache.Read(model["zeros.states"], length: 2));
        Assert.Throws<InvalidDataException>(() => StateCache.Read(model["ones.states"], length: 2));
    }

    [Fact]
    public void OpenFor_AFolderOfAnotherModelOrOtherLayers_IsRefused()
    {
        var path = model["cache"];
        var folder = CacheFolder.OpenFor(path, model.Path, [1, 2], 64, TraceFormat.Bare);
        File.WriteAllText(folder.FileOf("set"), "states");

        Assert.Equal([1, 2], CacheFolder.OpenFor(path, model.Path, [1, 2], 64, TraceFormat.Bare).Depths);
        Assert.Throws<InvalidDataException>(() => CacheFolder.OpenFor(path, model.Path, [1, 3], 64, TraceFormat.Bare));
        Assert.Equal([1, 2], CacheFolder.Open(path).Depths);
    }

    [Fact]
    public void OpenFor_AFolderOfAnotherModelThatIsNotFinished_IsRefused()
    {
        var path = model["unfinished"];
        File.WriteAllText(WholeFile.PartOf(CacheFolder.OpenFor(path, model.Path, [1, 2], 64, TraceFormat.Bare).FileOf("set")), "states");

        Assert.Throws<InvalidDataException>(() => CacheFolder.OpenFor(path, model.Path, [1, 3], 64, TraceFormat.Bare));
    }

    [Theory]
    [InlineData("no-hash 1,2 64")]
    [InlineData("00 1,x 64")]
    [InlineData("00 1 99999999999")]
    public void Open_LabelDamaged_IsRefused(string label)
    {
        var path = Directory.CreateDirectory(model["label"]).FullName;
        File.WriteAllText(Path.Combine(path, "model.txt"), label);

        Assert.Contains("model.txt", Assert.Throws<InvalidDataException>(() => CacheFolder.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenFor_AFolderThatNoStatesCameInto_IsTakenOver()
    {
        var path = model["failed"];
        var folder = CacheFolder.OpenFor(path, model.Path, [1, 2], 64, TraceFormat.Bare);
        File.WriteAllText(folder.FileOf("set"), "");

        CacheFolder.OpenFor(path, model.Path, [1, 3], 64, TraceFormat.Bare);

        Assert.Equal([1, 3], CacheFolder.Open(path).Depths);
    }

    private static StateRow Row { get; } =
        new("a", "group", IsUnsafe: true, [(Half)1, (Half)2], [new(0, 3, [(Half)0.5f, (Half)(-1)]), new(1, 2, [(Half)4, (Half)5])]);

    private string TwoRows(string name)
    {
        using var stream = File.Create(model[name]);
        StateCache.Append(stream, Row);
        StateCache.Append(stream, Row with { Id = "b" });
        return model[name];
    }

    private StateReader Open(int[] depths) => StateReader.Load(
        new LlamaEngineOptions { ModelPath = model.Path, Threads = 1, ContextLength = 512, MaxSequences = 1, BatchSize = 512, MicroBatchSize = 512, GpuLayers = 0 }, depths, NullLogger.Instance, CancellationToken.None);
}
