using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.LlamaCpp.Tokens;
using SafeThink.Prompts;

namespace SafeThink.LlamaCpp.Tests.Tokens;

[Collection(TinyReasonerGroup.Name)]
public sealed class LlamaTokenizerTests(TinyReasonerFixture fixture)
{
    private LlamaTokenizer Tokenizer => (LlamaTokenizer)fixture.Engine.Tokenizer;

    [Property(MaxTest = 300)]
    public Property Tokenize_UntrustedText_NeverGivesATagAndLosesNothing() =>
        Prop.ForAll(UntrustedText.Arbitrary("<think>", "</think>", "<|im_start|>", "<|im_end|>", "<|endoftext|>"), text =>
        {
            var tokens = Tokenizer.Tokenize(Prompt.FromText(text));

            return !tokens.Any(Tokenizer.IsForbidden) && TextOf(tokens) == WithoutLoneSurrogates(text);
        });

    [Property(MaxTest = 300)]
    public Property Tokenize_TagsAcrossSegments_NeverForm() =>
        Prop.ForAll(UntrustedText.Arbitrary("<think>", "</think>", "<|im_end|>"), Gen.Choose(0, 20).ToArbitrary(), (text, cut) =>
        {
            cut = Math.Min(cut, text.Length);
            var tokens = Tokenizer.Tokenize(new Prompt([new(text[..cut], IsTrusted: false), new(text[cut..], IsTrusted: false)]));

            return !tokens.Any(Tokenizer.IsForbidden);
        });

    [Fact]
    public void Tokenize_TagsInTrustedText_AreTokens()
    {
        var tokens = Tokenizer.Tokenize(new Prompt([new("<|im_start|>user\n<think>", IsTrusted: true)]));

        Assert.True(Tokenizer.IsControl(tokens[0]));
        Assert.Equal("<think>", TextOf(tokens[^1..]));
        Assert.True(Tokenizer.IsForbidden(tokens[^1]));
    }

    [Fact]
    public void TokenizeTrusted_APieceThatBeginsInsideACharacter_GivesItsBytes()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes("🙂")[2..], .. " fine"u8, 0xE2, 0x82];

        var tokens = Tokenizer.TokenizeTrusted(bytes);

        Assert.Equal(bytes, tokens.SelectMany(t => Tokenizer.GetBytes(t).ToArray()));
    }

    [Fact]
    public void TokenizeTrusted_OfNothing_IsEmpty() => Assert.Empty(Tokenizer.TokenizeTrusted([]));

    [Fact]
    public void Tokenize_HalfAnEmoji_GivesTheReplacementCharacter() =>
        Assert.Equal("a\uFFFDb", TextOf(Tokenizer.Tokenize(Prompt.FromText("a\uD83Db"))));

    [Fact]
    public void GetBytes_OfAControlToken_GivesItsSpelling()
    {
        var token = Tokenizer.TokenizeTrusted("<|im_end|>"u8).Single();

        Assert.Equal("<|im_end|>", Encoding.UTF8.GetString(Tokenizer.GetBytes(token)));
        Assert.True(Tokenizer.IsControl(token));
        Assert.True(Tokenizer.IsEndOfGeneration(token));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Members_AnIdOutsideTheVocabulary_Throw(int token)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Tokenizer.GetBytes(token).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => Tokenizer.IsControl(token));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tokenizer.IsEndOfGeneration(Tokenizer.VocabularySize));
    }

    private static string WithoutLoneSurrogates(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private string TextOf(IEnumerable<int> tokens) => fixture.Engine.TextOf(tokens);
}
