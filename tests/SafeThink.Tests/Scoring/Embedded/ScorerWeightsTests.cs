using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Scoring.Embedded;
using SafeThink.Scoring.Embedded.Model;
using SafeThink.Tests.Testing.Gguf;
using SafeThink.Traces;

namespace SafeThink.Tests.Scoring.Embedded;

public sealed class ScorerWeightsTests
{
    [Fact]
    public async Task Load_WrittenWeights_ScoreAsBefore()
    {
        var weights = Weights();
        using var stream = new MemoryStream(Written(weights));
        var loaded = EmbeddedScorer.Load(stream);
        var step = new TraceStep(1, TracePhase.Answer, "Some words of a step.");
        await using var first = new EmbeddedScorer(weights).OpenSession(Prompt.FromText("Hello"));
        await using var second = loaded.OpenSession(Prompt.FromText("Hello"));

        Assert.Equal(await first.ScoreAsync(step, default), await second.ScoreAsync(step, default));
        Assert.Equal(-0.25f, loaded.Threshold);
        Assert.True(stream.CanRead);
    }

    [Fact]
    public void HashWeights_OfWeightsFromAFile_IsWhatTheFileEndsWith()
    {
        var bytes = Written(Weights());

        Assert.Equal(bytes[^32..], new EmbeddedScorer(Weights()).HashWeights());
        Assert.Equal(bytes[^32..], EmbeddedScorer.Load(new MemoryStream(bytes)).HashWeights());
        Assert.NotEqual(bytes[^32..], new EmbeddedScorer().HashWeights());
    }

    [Fact]
    public void Name_OfOtherWeights_IsAnother()
    {
        var bytes = Written(Weights());
        var loaded = EmbeddedScorer.Load(new MemoryStream(bytes));

        Assert.Equal($"embedded@{Convert.ToHexStringLower(bytes[^32..^28])}", loaded.Name);
        Assert.NotEqual(loaded.Name, new EmbeddedScorer().Name);
    }

    [Fact]
    public void Load_File_IsReadAndNamedInErrors()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("weights.bin");
        File.WriteAllBytes(path, Written(Weights()));
        Assert.Equal(-0.25f, EmbeddedScorer.Load(path).Threshold);

        File.WriteAllText(path, "not weights");
        Assert.Contains(path, Assert.Throws<ScorerWeightsException>(() => EmbeddedScorer.Load(path)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => EmbeddedScorer.Load(path + ".none"));
    }

    [Fact]
    public void Load_NoWeights_SaysSo()
    {
        Assert.Contains("no file of scorer weights", MessageOf([]), StringComparison.Ordinal);
        Assert.Contains("no file of scorer weights", MessageOf("GGUF and something behind it"u8.ToArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(40)]
    [InlineData(100)]
    [InlineData(150)]
    public void Load_Truncated_SaysHowMuchIsThere(int length)
    {
        Assert.Contains($"{length} bytes of", MessageOf(Written(Weights())[..length]), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OtherVersion_NamesBoth()
    {
        var bytes = Written(Weights());
        bytes[4] = 9;

        Assert.Contains("version 9", MessageOf(bytes), StringComparison.Ordinal);
        Assert.Contains($"version {ScorerWeightsFile.Version}", MessageOf(bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(13)]
    [InlineData(20)]
    [InlineData(85)]
    [InlineData(-1)]
    public void Load_AByteChanged_ChecksumDoesNotFit(int at)
    {
        var bytes = Written(Weights());
        bytes[at < 0 ? bytes.Length + at : at] ^= 1;

        Assert.Contains("checksum", MessageOf(bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(25)]
    [InlineData(-1)]
    public void Load_TableOfImpossibleSize_IsRefusedBeforeItIsMade(int bits)
    {
        var bytes = Written(Weights());
        BitConverter.TryWriteBytes(bytes.AsSpan(8), bits);

        Assert.Contains("damaged", MessageOf(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MoreBehindTheWeights_IsRefused()
    {
        Assert.Contains("followed by", MessageOf([.. Written(Weights()), 0]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(2)]
    public void Load_ThresholdOffTheScale_IsRefused(float threshold)
    {
        Assert.Contains("threshold", MessageOf(Written(Weights(threshold))), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ScaleThatIsNoNumber_IsRefused()
    {
        Assert.Contains("not finite", MessageOf(Written(Weights(scale: float.NaN))), StringComparison.Ordinal);
    }

    private static string MessageOf(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return Assert.Throws<ScorerWeightsException>(() => EmbeddedScorer.Load(stream)).Message;
    }

    private static byte[] Written(ScorerWeights weights)
    {
        using var stream = new MemoryStream();
        ScorerWeightsFile.Write(stream, weights);
        return stream.ToArray();
    }

    private static ScorerWeights Weights(float threshold = -0.25f, float scale = 0.01f)
    {
        const int Bits = 5;
        var table = new sbyte[ScorerWeights.HeadCount << Bits];
        new Random(1).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(table.AsSpan()));
        var heads = Enumerable.Repeat(new HeadWeights(scale, 0.1f, 1, 0), ScorerWeights.HeadCount).ToArray();
        return new ScorerWeights(Bits, table, heads, threshold);
    }
}
