using Microsoft.Extensions.Logging.Abstractions;
using SafeThink.GuardTraining.Cutting;
using SafeThink.LlamaCpp;
using SafeThink.LlamaCpp.Decoding.Batches;
using SafeThink.LlamaCpp.Scoring.HiddenStates.Reading;

namespace SafeThink.GuardTraining.Tests.Cutting;

public sealed class ModelCutterTests(SmallModel model) : IClassFixture<SmallModel>
{
    private static readonly int[] Tokens = [5, 300, 301, 17, 400, 42, 333];

    [Fact]
    public void Cut_BehindALayer_LeavesTheStatesBeforeItBitForBit()
    {
        var cut = model["cut.gguf"];
        ModelCutter.Cut(model.Path, cut, layers: 3);

        Assert.Equal(StatesOf(model.Path, depth: 2), StatesOf(cut, depth: 2));
        Assert.True(new FileInfo(cut).Length < new FileInfo(model.Path).Length);
    }

    [Fact]
    public void Cut_ThenQuantize_MakesASmallerModelWithMuchTheSameStates()
    {
        var (cut, small) = (model["cut2.gguf"], model["small.gguf"]);
        ModelCutter.Cut(model.Path, cut, layers: 3);
        ModelQuantizer.Quantize(cut, small, QuantizedType.Q8_0, QuantizedType.Q5_0);

        var (expected, actual) = (StatesOf(cut, depth: 2), StatesOf(small, depth: 2));
        Assert.True(new FileInfo(small).Length < new FileInfo(cut).Length * 0.7);
        Assert.InRange(Cosine(expected, actual), 0.99, 0.999999);
    }

    [Fact]
    public void Cut_KeepsTheNamesOfTheLayersThatStay()
    {
        var cut = model["cut3.gguf"];
        ModelCutter.Cut(model.Path, cut, layers: 1);

        var file = GgufFile.Read(cut);
        Assert.Equal(1u, file.NumberOf("llama.block_count"));
        Assert.All(file.Tensors, t => Assert.DoesNotContain("blk.1.", t.Name, StringComparison.Ordinal));
        Assert.Contains(file.Tensors, t => t.Name == "blk.0.ffn_down.weight");
        Assert.Contains(file.Tensors, t => t.Name == "output_norm.weight");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Cut_MoreLayersThanThereAreOrNone_IsRefused(int layers)
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => ModelCutter.Cut(model.Path, model["no.gguf"], layers));

        Assert.Contains("has 4 layers", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AFileCutAnywhereInItsHead_IsRefused()
    {
        var bytes = File.ReadAllBytes(model.Path);
        var path = model["truncated.gguf"];
        foreach (var length in new[] { 0, 3, 20, 100, 1000, 5000, bytes.Length / 2 })
        {
            File.WriteAllBytes(path, bytes[..length]);
            Assert.ThrowsAny<InvalidDataException>(() => GgufFile.Read(path));
        }
    }

    private static float[] StatesOf(string path, int depth)
    {
        var options = new LlamaEngineOptions { ModelPath = path, Threads = 1, ContextLength = 256, MaxSequences = 1, BatchSize = 64, MicroBatchSize = 64, GpuLayers = 0, FlashAttention = FlashAttentionMode.Off };
        using var reader = StateReader.Load(options, [depth], NullLogger.Instance, CancellationToken.None);
        reader.Batch.Add(Tokens, 0, 0, wantsRow: false);
        Assert.Equal(DecodeResult.Success, reader.Decode());
        return reader.Layers[0][..(Tokens.Length * reader.Width)];
    }

    private static double Cosine(float[] a, float[] b) =>
        a.Zip(b, (x, y) => (double)x * y).Sum() / Math.Sqrt(a.Sum(x => (double)x * x) * b.Sum(x => (double)x * x));
}
