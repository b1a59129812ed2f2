using System.Runtime.CompilerServices;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Native;

namespace SafeThink.LlamaCpp.Tests.Native;

public sealed class AbiCheckTests
{
    [Fact]
    public void Verify_TheDefaultsOfTheExpectedBuild_Pass() => AbiCheck.Verify(Model(), Context(), "libllama.so", "v0.4.0");

    [Fact]
    public void Verify_AFieldThatMoved_NamesItAndBothVersions()
    {
        var context = Context();
        (context.Threads, context.MaxOutputsPerSequence) = (1, 4);

        var exception = Assert.Throws<EngineException>(() => AbiCheck.Verify(Model(), context, "libllama.so", "v0.9.0"));

        Assert.Contains("n_outputs_max_per_seq", exception.Message, StringComparison.Ordinal);
        Assert.Contains(AbiCheck.ExpectedVersion, exception.Message, StringComparison.Ordinal);
        Assert.Contains("v0.9.0", exception.Message, StringComparison.Ordinal);
        Assert.Contains("libllama.so", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_AModelFieldThatMoved_IsRefused()
    {
        var model = Model();
        model.UseExtraBufferTypes = 0;

        Assert.Throws<EngineException>(() => AbiCheck.Verify(model, Context(), "libllama.so", "v0.9.0"));
    }

    [Fact]
    public void Structs_HaveTheSizesOfTheHeader()
    {
        Assert.Equal(80, Unsafe.SizeOf<ModelParameters>());
        Assert.Equal(160, Unsafe.SizeOf<ContextParameters>());
        Assert.Equal(56, Unsafe.SizeOf<Batch>());
        Assert.Equal(12, Unsafe.SizeOf<TokenData>());
        Assert.Equal(32, Unsafe.SizeOf<TokenDataArray>());
        Assert.Equal(1, Unsafe.SizeOf<SamplerChainParameters>());
    }

    private static ModelParameters Model() =>
        new() { GpuLayers = -1, SplitMode = 1, LoadMode = -1, LazyMode = 1, UseExtraBufferTypes = 1 };

    private static ContextParameters Context() => new()
    {
        ContextLength = 512,
        BatchSize = 2048,
        MicroBatchSize = 512,
        MaxSequences = 1,
        MaxOutputsPerSequence = 1,
        Threads = 4,
        BatchThreads = 4,
        RopeScaling = -1,
        Pooling = -1,
        Attention = -1,
        FlashAttention = -1,
        YarnExtensionFactor = -1,
        KeyType = 1,
        ValueType = 1,
        OffloadKqv = 1,
        NoPerformanceCounters = 1,
        OffloadOperations = 1,
        FullSlidingWindow = 1,
    };
}
