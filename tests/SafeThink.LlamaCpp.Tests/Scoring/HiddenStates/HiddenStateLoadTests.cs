using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.Scoring.HiddenStates;

public sealed class HiddenStateLoadTests(ReadingModel model) : IClassFixture<ReadingModel>
{
    [Fact]
    public void Save_ThenLoad_GivesTheSameHead()
    {
        var head = HiddenStateHead.Load(model.HeadPath);
        var expected = ReadingModel.HeadFor(SHA256.HashData(File.ReadAllBytes(model.ModelPath)));

        Assert.Equal(expected.Name, head.Name);
        Assert.Equal(expected.ModelHash.ToArray(), head.ModelHash.ToArray());
        Assert.Equal(expected.Depths.ToArray(), head.Depths.ToArray());
        Assert.Equal((expected.Parts, expected.Width, expected.HalfLife, expected.Bias), (head.Parts, head.Width, head.HalfLife, head.Bias));
        Assert.Equal((expected.Request, expected.RecommendedThreshold), (head.Request, head.RecommendedThreshold));
        Assert.Equal(expected.Weights.ToArray(), head.Weights.ToArray());
        Assert.Null(head.Words);
    }

    [Fact]
    public async Task LoadAsync_AHeadForAnotherModel_IsRefused()
    {
        var other = model.FileNamed("other.gguf");
        new RandomModel(ReadingModel.Shape, seed: 2).Write(other);

        var exception = await Assert.ThrowsAsync<EngineException>(() => HiddenStateScorer.LoadAsync(model.Options with { ModelPath = other }));

        Assert.Contains("was made for the model", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AHeadCutAnywhere_IsRefused()
    {
        var bytes = File.ReadAllBytes(model.HeadPath);
        var path = model.FileNamed("cut.head");
        for (var length = 0; length < bytes.Length; length += 61)
        {
            File.WriteAllBytes(path, bytes[..length]);
            Assert.Throws<EngineException>(() => HiddenStateHead.Load(path));
        }
    }

    [Fact]
    public void Load_AHeadWithOneBitFlipped_IsRefused()
    {
        var bytes = File.ReadAllBytes(model.HeadPath);
        var path = model.FileNamed("flipped.head");
        for (var at = 0; at < bytes.Length; at += 37)
        {
            bytes[at] ^= 4;
            File.WriteAllBytes(path, bytes);
            Assert.Throws<EngineException>(() => HiddenStateHead.Load(path));
            bytes[at] ^= 4;
        }
    }

    [Fact]
    public async Task LoadAsync_AFileThatIsGone_NamesIt()
    {
        var noModel = await Assert.ThrowsAsync<FileNotFoundException>(() => HiddenStateScorer.LoadAsync(model.Options with { ModelPath = model.FileNamed("none.gguf") }));
        var noHead = await Assert.ThrowsAsync<FileNotFoundException>(() => HiddenStateScorer.LoadAsync(model.Options with { HeadPath = model.FileNamed("none.head") }));

        Assert.Contains("none.gguf", noModel.Message, StringComparison.Ordinal);
        Assert.Contains("none.head", noHead.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 64, "behind layer 2 at most")]
    [InlineData(2, 32, "32 wide")]
    public async Task LoadAsync_AHeadThatDoesNotFit_IsRefused(int depth, int width, string expected)
    {
        var path = model.FileNamed($"misfit-{depth}-{width}.head");
        ReadingModel.HeadFor(SHA256.HashData(File.ReadAllBytes(model.ModelPath)), width, depth).Save(path);

        var exception = await Assert.ThrowsAsync<EngineException>(() => HiddenStateScorer.LoadAsync(model.Options with { HeadPath = path }));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ScoreAsync_AModelThatGivesNoNumbers_IsIndeterminate()
    {
        var path = model.FileNamed("nan.gguf");
        var bytes = File.ReadAllBytes(model.ModelPath);
        var floats = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(0, bytes.Length / sizeof(float) * sizeof(float)));
        for (var i = 0; i < floats.Length; i++)
        {
            // Only the norms hold ones.
            if (floats[i] == 1)
                floats[i] = float.NaN;
        }

        File.WriteAllBytes(path, bytes);
        var head = model.FileNamed("nan.head");
        ReadingModel.HeadFor(SHA256.HashData(bytes)).Save(head);
        await using var scorer = await HiddenStateScorer.LoadAsync(model.Options with { ModelPath = path, HeadPath = head });
        await using var session = scorer.OpenSession(ReadingModel.Request);

        Assert.False((await session.ScoreAsync(ReadingModel.Step(1), CancellationToken.None)).IsDeterminate);
    }

    [Theory]
    [InlineData(400)]
    [InlineData((int.MaxValue / 32) + 1)]
    [InlineData(int.MaxValue)]
    public async Task LoadAsync_AContextTooSmallForTheRequest_IsRefused(int tokens)
    {
        var path = model.FileNamed("long.head");
        var hash = SHA256.HashData(File.ReadAllBytes(model.ModelPath));
        new HiddenStateHead("long", hash, ReadingModel.Width, [1], HeadParts.Trace, RequestFormat.ChatMl with { MaximumTokens = tokens }, 100, 0, new float[ReadingModel.Width], 0).Save(path);

        var exception = await Assert.ThrowsAsync<EngineException>(() => HiddenStateScorer.LoadAsync(model.Options with { HeadPath = path }));

        Assert.Contains("ContextLength 512", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ValuesOutOfRange_AreRefused()
    {
        var options = model.Options;
        Assert.Throws<ArgumentOutOfRangeException>(() => (options with { MaxSessions = 0 }).Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => (options with { ContextLength = 511 }).Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => (options with { BatchSize = 31 }).Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => (options with { Threads = 0 }).Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => (options with { GpuLayers = -2 }).Validate());
        Assert.ThrowsAny<ArgumentException>(() => (options with { HeadPath = " " }).Validate());
    }
}
