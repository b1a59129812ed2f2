using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
    public void Recognise_OwnDefaults_IsOwn()
    {
        var defaults = new UnknownParameters();
        MemoryMarshal.Write(defaults, Context());

        Assert.Equal(NativeLayout.Own, AbiCheck.Recognise(defaults));
    }

    [Fact]
    public void Recognise_TheDefaultsOfLLamaSharpsBuilds_TellsThemApart()
    {
        Assert.Equal(NativeLayout.WithoutOutputLimits, AbiCheck.Recognise(WithoutOutputLimits()));
        Assert.Equal(NativeLayout.WithOneOutputLimit, AbiCheck.Recognise(WithOneOutputLimit()));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(32)]
    [InlineData(56)]
    [InlineData(100)]
    [InlineData(124)]
    public void Recognise_AFieldThatMoved_IsUnknown(int offset)
    {
        var defaults = WithoutOutputLimits();
        defaults[offset] ^= 1;

        Assert.Equal(NativeLayout.Unknown, AbiCheck.Recognise(defaults));
    }

    [Fact]
    public void Recognise_NothingWritten_IsUnknown() => Assert.Equal(NativeLayout.Unknown, AbiCheck.Recognise(new UnknownParameters()));

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

    // As LLamaSharp 0.28 declares the struct.
    private static UnknownParameters WithoutOutputLimits() =>
        Defaults([512, 2048, 512, 1, 0, 4, 4, 0, -1, -1, -1, -1], floats: 48, types: 96, flags: 120);

    // As the library in LLamaSharp.Backend.Cpu 0.30.0 fills it.
    private static UnknownParameters WithOneOutputLimit() =>
        Defaults([512, 2048, 512, 1, 0, 0, 4, 4, 0, -1, -1, -1, -1], floats: 52, types: 104, flags: 128);

    private static UnknownParameters Defaults(ReadOnlySpan<int> integers, int floats, int types, int flags)
    {
        var defaults = new UnknownParameters();
        Span<byte> bytes = defaults;
        MemoryMarshal.AsBytes(integers).CopyTo(bytes);
        MemoryMarshal.AsBytes<float>([0, 0, -1, -1, -1, -1, 0, -1]).CopyTo(bytes[floats..]);
        MemoryMarshal.AsBytes<int>([1, 1]).CopyTo(bytes[types..]);
        ((ReadOnlySpan<byte>)[0, 1, 1, 1, 1, 0]).CopyTo(bytes[flags..]);
        return defaults;
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
