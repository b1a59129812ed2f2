using SafeThink.Testing.Gguf;

namespace SafeThink.Tests.Testing.Gguf;

public sealed class ScriptedModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<ScriptedArchitecture> Architectures { get; } = [.. Enum.GetValues<ScriptedArchitecture>()];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_Vocabulary_HoldsBytesThenWordsInOrderOfMention()
    {
        var model = Build(new ScriptedModelOptions { ContextLength = 9000, ChatTemplate = "{{ messages }}" });

        var values = Write(model).Values;
        var tokens = Assert.IsType<object[]>(values["tokenizer.ggml.tokens"]);
        var types = Assert.IsType<object[]>(values["tokenizer.ggml.token_type"]);

        Assert.Equal(["<unk>", "<s>", "</s>", "<0x00>"], tokens[..4]);
        Assert.Equal(["<0xFF>", "<|assistant|>", "\u2581plain", "<think>", " gather"], tokens[258..263]);
        Assert.Equal([2, 3, 3, 6], types[..4]);
        Assert.Equal([6, 3, 1, 4, 4], types[258..263]);
        Assert.Equal(tokens.Length, types.Length);
        Assert.Equal(model.VocabularySize, tokens.Length);
        Assert.Equal(2u, values["tokenizer.ggml.eos_token_id"]);
        Assert.Equal(false, values["tokenizer.ggml.add_space_prefix"]);
        Assert.Equal("{{ messages }}", values["tokenizer.chat_template"]);
        Assert.Equal(9000u, values["llama.context_length"]);
    }

    [Fact]
    public void Write_NoChatTemplate_LeavesTheKeyOut() =>
        Assert.False(Write(Build(new ScriptedModelOptions { ChatTemplate = null })).Values.ContainsKey("tokenizer.chat_template"));

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Write_AnyArchitecture_MapsEachTokenToTheLogitsOfItsFollowers(ScriptedArchitecture architecture)
    {
        var model = Build(new ScriptedModelOptions { Architecture = architecture });
        var file = Write(model);

        Assert.Equal([(" gather", 20.0)], Logits("<think>"));
        Assert.Equal([(" risky", 19.7123), (" harmless", 18.6137)], Logits(" gather"));
        Assert.Equal([("</s>", 20.0)], Logits(" harmless"));
        Assert.Equal([("</s>", 20.0)], Logits("<0x41>"));

        (string, double)[] Logits(string after)
        {
            var stream = file.Row("token_embd.weight", model.TokenId(after));
            var scale = Math.Sqrt(model.EmbeddingLength / stream.Sum(x => (double)x * x));
            string[] candidates = ["</s>", "<think>", " gather", " risky", " harmless", "<0x41>"];
            return [.. candidates
                .Select(word => (word, Logit: Math.Round(scale * Dot(file.Row("output.weight", model.TokenId(word)), stream), 4)))
                .Where(x => x.Logit != 0)];
        }
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Write_WithoutMemory_MakesTheLayerAddNothing(ScriptedArchitecture architecture)
    {
        var output = architecture == ScriptedArchitecture.Recurrent ? "blk.0.ssm_out.weight" : "blk.0.attn_output.weight";

        var silent = Write(Build(new ScriptedModelOptions { Architecture = architecture }));
        var stirred = Write(Build(new ScriptedModelOptions { Architecture = architecture, Memory = 0.01f }));

        Assert.All(silent.Row(output, 0), x => Assert.Equal(0, x));
        Assert.Contains(stirred.Row(output, 0), x => x != 0);
    }

    [Fact]
    public void Write_SlidingWindow_StoresTheWindow() =>
        Assert.Equal(
            48u,
            Write(Build(new ScriptedModelOptions { Architecture = ScriptedArchitecture.SlidingWindow, Window = 48 }))
                .Values["gemma3.attention.sliding_window"]);

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Write_Twice_GivesTheSameBytes(ScriptedArchitecture architecture)
    {
        var options = new ScriptedModelOptions { Architecture = architecture, Memory = 0.01f };
        Build(options).Write(_folder.PathOf("a"));
        Build(options).Write(_folder.PathOf("b"));

        Assert.True(File.ReadAllBytes(_folder.PathOf("a")).AsSpan().SequenceEqual(File.ReadAllBytes(_folder.PathOf("b"))));
    }

    [Fact]
    public void Text_BytesAndTagsInParts_JoinToText()
    {
        var model = new ScriptedModelBuilder()
            .Token("<|assistant|>", GgufTokenType.Control)
            .Say("<|assistant|>", ["<think>", " ok", .. ScriptWords.Bytes("🙂"), ".\n\n", "</", "think", ">"])
            .Build();

        Assert.Equal("<think> ok🙂.\n\n</think>", model.Text(model.Greedy("<|assistant|>")));
        Assert.Equal("", model.Text([model.TokenId("<|assistant|>")]));
    }

    [Fact]
    public void TokenId_WordThatIsNot_NamesIt()
    {
        var error = Assert.Throws<ArgumentException>(() => Build(new ScriptedModelOptions()).TokenId(" missing"));

        Assert.Contains("' missing'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_IdOutsideTheVocabulary_Throws()
    {
        var model = Build(new ScriptedModelOptions());

        Assert.Throws<ArgumentOutOfRangeException>(() => model.Text([model.VocabularySize]));
    }

    [Fact]
    public void EmbeddingLength_AnyVocabulary_HoldsItInWholeHeads()
    {
        var model = Build(new ScriptedModelOptions());

        Assert.InRange(model.EmbeddingLength, model.VocabularySize, model.VocabularySize + 63);
        Assert.Equal(0, model.EmbeddingLength % 64);
    }

    private static ScriptedModel Build(ScriptedModelOptions options) =>
        new ScriptedModelBuilder(options)
            .Token("<|assistant|>", GgufTokenType.Control)
            .Token(" plain", GgufTokenType.Normal)
            .Say("<|assistant|>", "<think>", " gather")
            .Branch(" gather", (" risky", 0.75), (" harmless", 0.25))
            .Build();

    private static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();

    private GgufFile Write(ScriptedModel model)
    {
        var path = _folder.PathOf("model.gguf");
        model.Write(path);
        return GgufFile.Read(path);
    }
}
