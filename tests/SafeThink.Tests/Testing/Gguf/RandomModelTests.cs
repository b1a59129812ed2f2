using SafeThink.Testing.Gguf;

namespace SafeThink.Tests.Testing.Gguf;

public sealed class RandomModelTests : IDisposable
{
    private static readonly RandomModelShape Small = new()
    {
        Layers = 2,
        Width = 32,
        Heads = 4,
        KeyValueHeads = 2,
        FeedForward = 48,
        VocabularySize = 8000,
        ContextLength = 512,
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<RandomModelShape> ImpossibleShapes { get; } =
    [
        Small with { Layers = 0 },
        Small with { Width = 0 },
        Small with { Width = 36 },
        Small with { Heads = 0 },
        Small with { KeyValueHeads = 0 },
        Small with { KeyValueHeads = 3 },
        Small with { FeedForward = 0 },
        Small with { VocabularySize = 271 },
        Small with { ContextLength = 0 },
    ];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_Shape_StoresAsManyWeightsAsTheShapeCounts()
    {
        var file = Write(new RandomModel(Small));

        Assert.Equal(Small.ParameterCount, file.Tensors.Values.Sum(t => t.Dimensions.Aggregate(1L, (product, d) => product * d)));
        Assert.Equal([32L, 8000], file.Tensors["token_embd.weight"].Dimensions);
        Assert.Equal([32L, 16], file.Tensors["blk.1.attn_k.weight"].Dimensions);
        Assert.Equal([48L, 32], file.Tensors["blk.1.ffn_down.weight"].Dimensions);
        Assert.Equal(8u, file.Values["llama.rope.dimension_count"]);
        Assert.Equal(RandomModel.ChatTemplate, file.Values["tokenizer.chat_template"]);
    }

    [Fact]
    public void Write_Vocabulary_HasTheTagsAndNoWordTwice()
    {
        var tokens = Assert.IsType<object[]>(Write(new RandomModel(Small)).Values["tokenizer.ggml.tokens"]);

        Assert.Equal(8000, tokens.Length);
        Assert.Equal(8000, tokens.Distinct().Count());
        Assert.Superset(new HashSet<object> { "<think>", "</think>", "<|im_start|>", "<|im_end|>", "\n\n" }, tokens.ToHashSet());
    }

    [Fact]
    public void Write_Matrices_AreAllDifferent()
    {
        var file = Write(new RandomModel(Small));

        var first = file.Tensors.Keys.Where(name => !name.EndsWith("_norm.weight", StringComparison.Ordinal)).Select(name => file.Row(name, 0)[0]);

        Assert.Equal(first.Count(), first.Distinct().Count());
    }

    [Fact]
    public void Write_SameSeed_GivesTheSameBytesAndAnotherSeedOthers()
    {
        var bytes = Bytes(3);

        Assert.True(bytes.AsSpan().SequenceEqual(Bytes(3)));
        Assert.False(bytes.AsSpan().SequenceEqual(Bytes(4)));

        byte[] Bytes(ulong seed)
        {
            new RandomModel(Small, seed).Write(_folder.PathOf("model.gguf"));
            return File.ReadAllBytes(_folder.PathOf("model.gguf"));
        }
    }

    [Fact]
    public void Write_SameModelTwice_GivesTheSameBytes()
    {
        var model = new RandomModel(Small);
        model.Write(_folder.PathOf("a"));
        model.Write(_folder.PathOf("b"));

        Assert.True(File.ReadAllBytes(_folder.PathOf("a")).AsSpan().SequenceEqual(File.ReadAllBytes(_folder.PathOf("b"))));
    }

    [Theory]
    [MemberData(nameof(ImpossibleShapes))]
    public void Write_ImpossibleShape_ThrowsAndWritesNothing(RandomModelShape shape)
    {
        Assert.ThrowsAny<ArgumentException>(() => new RandomModel(shape).Write(_folder.PathOf("model.gguf")));

        Assert.Empty(_folder.FileNames);
    }

    [Fact]
    public void ParameterCount_Presets_AreWhatTheirNamesSay()
    {
        Assert.InRange(RandomModelShape.Shape15M.ParameterCount, 15_000_000, 15_500_000);
        Assert.InRange(RandomModelShape.Shape110M.ParameterCount, 109_000_000, 111_000_000);
    }

    private GgufFile Write(RandomModel model)
    {
        var path = _folder.PathOf("model.gguf");
        model.Write(path);
        return GgufFile.Read(path);
    }
}
