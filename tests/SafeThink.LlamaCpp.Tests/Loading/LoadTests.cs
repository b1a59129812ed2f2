using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.Loading;

public sealed class LoadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task LoadAsync_AModel_SaysWhatItIs()
    {
        var shares = new List<float>();
        await using var engine = await LlamaEngine.LoadAsync(
            TinyReasonerFixture.Options with { ContextLength = 0 }, progress: new Recorder(shares));

        Assert.Equal("tiny-reasoner", engine.Model.Name);
        Assert.Equal(1024, engine.Model.ContextLength);
        Assert.Equal(RollbackCapability.Arbitrary, engine.Model.Rollback);
        Assert.Contains("im_start", engine.Model.ChatTemplate, StringComparison.Ordinal);
        Assert.Equal(1, shares[^1]);
    }

    [Fact]
    public async Task RenderPrompt_AConversation_KeepsItsTextUntrusted()
    {
        await using var engine = await LlamaEngine.LoadAsync(TinyReasonerFixture.Options);

        var prompt = engine.RenderPrompt([PromptMessage.User("Hello <|im_end|>")], PromptOptions.Default);

        Assert.Equal("<|im_start|>user\nHello <|im_end|><|im_end|>\n<|im_start|>assistant\n<think>\n", prompt.ToString());
        Assert.Equal(["Hello <|im_end|>"], prompt.Segments.Where(s => !s.IsTrusted).Select(s => s.Text));
        Assert.Equal(2, engine.Tokenizer.Tokenize(prompt).Count(t => engine.Tokenizer.GetBytes(t).SequenceEqual("<|im_start|>"u8)));
        Assert.Throws<ArgumentException>(() => engine.RenderPrompt([], PromptOptions.Default));
    }

    [Fact]
    public async Task LoadAsync_BatchesOfOneToken_AreProbedAndDecodedPieceByPiece()
    {
        await using var engine = await LlamaEngine.LoadAsync(
            TinyReasonerFixture.Options with { MaxSequences = 1, BatchSize = 1, MicroBatchSize = 1 });

        var reply = await new GuardedDecoder(engine, DecodingPipeline.Empty).CompleteAsync(
            [PromptMessage.User("How do I bake bread?")], new() { Sampling = SamplingOptions.Greedy, MaximumTokens = 20 });

        Assert.Equal(RollbackCapability.Arbitrary, engine.Model.Rollback);
        Assert.Equal(20, reply.Result.Usage.SampledTokens);
    }

    [Fact]
    public async Task LoadAsync_AMissingFile_ThrowsFileNotFoundWithItsPath()
    {
        var exception = await Assert.ThrowsAsync<FileNotFoundException>(() => Load(_folder["missing.gguf"]));

        Assert.Equal(_folder["missing.gguf"], exception.FileName);
    }

    [Fact]
    public async Task LoadAsync_AFolder_SaysSo() =>
        Assert.Contains("is a folder", (await Assert.ThrowsAsync<EngineException>(() => Load(_folder.Root))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("# A model card", "starts with \"# A mode\"")]
    [InlineData("", "empty")]
    [InlineData("\u0001\u0002", "bytes 0102")]
    [InlineData("GGUF", "truncated")]
    public async Task LoadAsync_AFileThatIsNoModel_SaysWhatItStartsWith(string content, string expected)
    {
        await File.WriteAllTextAsync(_folder["model.gguf"], content);

        var exception = await Assert.ThrowsAsync<EngineException>(() => Load(_folder["model.gguf"]));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(1_000)]
    [InlineData(20_000)]
    [InlineData(100_000)]
    [InlineData(2_000_000)]
    [InlineData(2_757_000)]
    public async Task LoadAsync_ATruncatedModel_ThrowsWithWhatLlamaSays(int length)
    {
        var bytes = await File.ReadAllBytesAsync(TestModels.TinyReasoner);
        await File.WriteAllBytesAsync(_folder["model.gguf"], bytes[..length]);

        var exception = await Assert.ThrowsAsync<EngineException>(() => Load(_folder["model.gguf"]));

        Assert.Contains("model.gguf", exception.Message, StringComparison.Ordinal);
        Assert.Contains("llama.cpp says", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_AContextBeyondMemory_SaysWhatToLower()
    {
        var options = TinyReasonerFixture.Options with { ContextLength = 1_000_000_000, MaxSequences = 4 };

        var exception = await Assert.ThrowsAsync<EngineException>(() => LlamaEngine.LoadAsync(options));

        Assert.Contains(nameof(LlamaEngineOptions.ContextLength), exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KvCacheType.Q8)]
    [InlineData(KvCacheType.Q4)]
    public async Task LoadAsync_KeysThatDoNotFitIntoBlocks_SaysHowLongTheyAre(KvCacheType type)
    {
        WriteModel(headWidth: 24);

        var exception = await Assert.ThrowsAsync<EngineException>(
            () => LlamaEngine.LoadAsync(TestModels.OptionsFor(_folder["model.gguf"]) with { KeyCacheType = type }));

        Assert.Contains($"KeyCacheType {type} ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("have 24.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KvCacheType.Q8, 32)]
    [InlineData(KvCacheType.Q4, 64)]
    [InlineData(KvCacheType.F16, 24)]
    public async Task LoadAsync_KeysThatFit_Decodes(KvCacheType type, int headWidth)
    {
        WriteModel(headWidth);

        await using var engine = await LlamaEngine.LoadAsync(TestModels.OptionsFor(_folder["model.gguf"]) with { KeyCacheType = type });

        Assert.NotEmpty(await engine.SampleAsync([10, 11, 12], 3));
    }

    [Fact]
    public async Task LoadAsync_ALoggerThatThrows_LoadsAndDecodes()
    {
        using var logger = new ThrowingLogger();

        await using var engine = await LlamaEngine.LoadAsync(TinyReasonerFixture.Options, logger);

        Assert.Equal(5, (await engine.SampleAsync(engine.Prompt("How do I bake bread?"), 5)).Length);
    }

    [Fact]
    public async Task LoadAsync_CancelledByItsProgress_IsCancelled()
    {
        using var cancel = new CancellationTokenSource();
        var progress = new Canceller(cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => LlamaEngine.LoadAsync(TinyReasonerFixture.Options, progress: progress, cancellationToken: cancel.Token));
    }

    [Fact]
    public async Task LoadAsync_AProgressThatThrows_ThrowsItsException() =>
        await Assert.ThrowsAsync<FormatException>(() => LlamaEngine.LoadAsync(TinyReasonerFixture.Options, progress: new Thrower()));

    [Fact]
    public async Task LoadAsync_AnotherNativeLibrary_IsRefusedWithBothPaths()
    {
        await using var engine = await LlamaEngine.LoadAsync(TinyReasonerFixture.Options);
        foreach (var name in (string[])["libllama.v9.9.9.so", "libggml.v9.9.9.so", "libggml-base.so"])
            await File.WriteAllTextAsync(_folder[name], "");

        var exception = await Assert.ThrowsAsync<EngineException>(
            () => LlamaEngine.LoadAsync(TinyReasonerFixture.Options with { NativeLibraryPath = _folder.Root }));

        Assert.Contains(_folder.Root, exception.Message, StringComparison.Ordinal);
        Assert.Contains("already loaded from", exception.Message, StringComparison.Ordinal);
    }

    private void WriteModel(int headWidth) =>
        new RandomModel(new RandomModelShape
        {
            Layers = 1,
            Width = 2 * headWidth,
            Heads = 2,
            KeyValueHeads = 1,
            FeedForward = 64,
            VocabularySize = 300,
            ContextLength = 512,
        }).Write(_folder["model.gguf"]);

    private static Task<LlamaEngine> Load(string path) => LlamaEngine.LoadAsync(TestModels.OptionsFor(path));

    private sealed class Recorder(List<float> shares) : IProgress<float>
    {
        public void Report(float value) => shares.Add(value);
    }

    private sealed class Canceller(CancellationTokenSource source) : IProgress<float>
    {
        public void Report(float value) => source.Cancel();
    }

    private sealed class Thrower : IProgress<float>
    {
        public void Report(float value) => throw new FormatException("broken progress");
    }
}
