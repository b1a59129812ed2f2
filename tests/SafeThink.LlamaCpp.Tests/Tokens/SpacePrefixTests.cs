using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.LlamaCpp.Tokens;
using SafeThink.Prompts;
using SafeThink.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.Tokens;

/// <summary>A SentencePiece vocabulary as Llama 2 has it: a space in front of everything, and a start token.</summary>
public sealed class SpacePrefixTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private LlamaEngine _engine = null!;

    private LlamaTokenizer Tokenizer => (LlamaTokenizer)_engine.Tokenizer;

    public async Task InitializeAsync()
    {
        var path = _folder["model.gguf"];
        new ScriptedModelBuilder()
            .Token("<|user|>", GgufTokenType.Control)
            .Token("<think>")
            .Token(" word")
            .Token("[[tag")
            .Say("<|user|>", " one", " two")
            .Build()
            .Write(path);
        GgufPatch.SetBoolean(path, "tokenizer.ggml.add_space_prefix", true);
        GgufPatch.SetBoolean(path, "tokenizer.ggml.add_bos_token", true);
        _engine = await LlamaEngine.LoadAsync(TestModels.OptionsFor(path));
    }

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("plain")]
    [InlineData("<think>\nplain")]
    [InlineData("<|user|>plain<think>more")]
    [InlineData(" word")]
    [InlineData("\n\n")]
    public void TokenizeTrusted_AnyText_GainsNoSpace(string text) =>
        Assert.Equal(text, _engine.TextOf(Tokenizer.TokenizeTrusted(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void Tokenize_SegmentsAfterTheFirst_GainNoSpace()
    {
        var tokens = Tokenizer.Tokenize(new Prompt([new("<|user|>", IsTrusted: true), new("hello", IsTrusted: false), new("<think>\n", IsTrusted: true)]));

        Assert.Equal("<s><|user|>hello<think>\n", _engine.TextOf(tokens));
    }

    [Fact]
    public void Tokenize_ATrustedStartToken_IsNotDoubled()
    {
        var bare = Tokenizer.Tokenize(new Prompt([new("<|user|>", IsTrusted: true)]));
        var spelled = Tokenizer.Tokenize(new Prompt([new("<s><|user|>", IsTrusted: true)]));

        Assert.Equal(bare, spelled);
        Assert.Equal(2, bare.Length);
    }

    [Fact]
    public void Tokenize_AnUntrustedStartToken_IsPlainText()
    {
        var tokens = Tokenizer.Tokenize(Prompt.FromText("<s>"));

        Assert.True(Tokenizer.IsControl(tokens[0]));
        Assert.DoesNotContain(tokens[1..], Tokenizer.IsControl);
    }

    [Fact]
    public void Tokenize_UntrustedText_NeverGivesATagAndLosesNothing() =>
        Prop.ForAll(UntrustedText.Arbitrary("<think>", "<|user|>", "[[tag", " word", "<s>", "</s>"), text =>
        {
            var tokens = Tokenizer.Tokenize(new Prompt([new("<|user|>", IsTrusted: true), new(text, IsTrusted: false)]))[2..];

            return !tokens.Any(Tokenizer.IsForbidden)
                && _engine.TextOf(tokens) == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Tokenize_UserDefinedWords_StayWhole() =>
        Assert.Contains(Tokenizer.Tokenize(Prompt.FromText("a word")), t => Tokenizer.GetBytes(t).SequenceEqual(" word"u8));
}
