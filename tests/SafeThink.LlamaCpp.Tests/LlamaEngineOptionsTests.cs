using SafeThink.LlamaCpp.Tests.Support;

namespace SafeThink.LlamaCpp.Tests;

public sealed class LlamaEngineOptionsTests
{
    private static readonly LlamaEngineOptions Valid = new() { ModelPath = "model.gguf" };

    public static TheoryData<string, LlamaEngineOptions> Invalid => new()
    {
        { nameof(LlamaEngineOptions.ModelPath), Valid with { ModelPath = " " } },
        { nameof(LlamaEngineOptions.ContextLength), Valid with { ContextLength = -1 } },
        { nameof(LlamaEngineOptions.MaxSequences), Valid with { MaxSequences = 0 } },
        { nameof(LlamaEngineOptions.MaxSequences), Valid with { MaxSequences = 257 } },
        { nameof(LlamaEngineOptions.MaxWaiting), Valid with { MaxWaiting = -1 } },
        { nameof(LlamaEngineOptions.MaxKeptTokens), Valid with { MaxKeptTokens = -1 } },
        { nameof(LlamaEngineOptions.BatchSize), Valid with { BatchSize = 3 } },
        { nameof(LlamaEngineOptions.MicroBatchSize), Valid with { MicroBatchSize = 0 } },
        { nameof(LlamaEngineOptions.MicroBatchSize), Valid with { BatchSize = 100 } },
        { nameof(LlamaEngineOptions.Threads), Valid with { Threads = -1 } },
        { nameof(LlamaEngineOptions.BatchThreads), Valid with { BatchThreads = -1 } },
        { nameof(LlamaEngineOptions.GpuLayers), Valid with { GpuLayers = -2 } },
        { nameof(LlamaEngineOptions.MainGpu), Valid with { MainGpu = -1 } },
        { nameof(LlamaEngineOptions.SplitMode), Valid with { SplitMode = (GpuSplitMode)9 } },
        { nameof(LlamaEngineOptions.FlashAttention), Valid with { FlashAttention = (FlashAttentionMode)9 } },
        { nameof(LlamaEngineOptions.KeyCacheType), Valid with { KeyCacheType = (KvCacheType)99 } },
        { nameof(LlamaEngineOptions.WeightLoading), Valid with { WeightLoading = (WeightLoading)9 } },
        { nameof(LlamaEngineOptions.TensorSplit), Valid with { TensorSplit = [1, float.NaN] } },
        { nameof(LlamaEngineOptions.ValueCacheType), Valid with { ValueCacheType = KvCacheType.Q8, FlashAttention = FlashAttentionMode.Off } },
    };

    [Fact]
    public void Validate_TheDefaults_Pass() => Valid.Validate();

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Validate_AValueOutOfRange_NamesIt(string name, LlamaEngineOptions options) =>
        Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(options.Validate).ParamName);

    [Fact]
    public async Task LoadAsync_InvalidOptions_ThrowsBeforeAnythingIsLoaded() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => LlamaEngine.LoadAsync(TinyReasonerFixture.Options with { Threads = -1 }));
}
