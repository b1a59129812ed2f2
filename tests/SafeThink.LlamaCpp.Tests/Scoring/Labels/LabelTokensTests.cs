using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.Labels;
using SafeThink.LlamaCpp.Tests.Support;

namespace SafeThink.LlamaCpp.Tests.Scoring.Labels;

[Collection(TinyReasonerGroup.Name)]
public sealed class LabelTokensTests(TinyReasonerFixture fixture)
{
    [Fact]
    public void Of_Labels_TakesTheFirstTokenOfEach()
    {
        var tokens = Assert.Single(Of(new VerdictQuestion("Safety:", [new(" yes", 1), new(" no", 0)])));

        Assert.Equal(2, tokens.First.Distinct().Count());
        Assert.Empty(tokens.Continuations);
    }

    [Fact]
    public void Of_LabelsThatBeginWithTheSameToken_NamesThem()
    {
        var exception = Assert.Throws<EngineException>(() => Of(new VerdictQuestion("", [new(" the one", 1), new(" the other", 0)])));

        Assert.Contains("' the one' and ' the other'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("same token", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_LabelThatIsAControlToken_NamesIt()
    {
        var exception = Assert.Throws<EngineException>(() => Of(new VerdictQuestion("", [new("<|im_end|>", 1), new("no", 0)])));

        Assert.Contains("'<|im_end|>'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_SeveralQuestions_CarriesEachAnswerOnToTheNext()
    {
        var tokens = Of(new("Request:", [new(" yes", 0), new(" no", 1)]), new("\nReply:", [new(" yes", 0), new(" no", 1)]));

        var text = fixture.Engine.TextOf(tokens[0].Continuations[1]);
        Assert.Equal(" no\nReply:", text);
        Assert.Empty(tokens[1].Continuations);
    }

    private System.Collections.Immutable.ImmutableArray<LabelTokens> Of(params VerdictQuestion[] questions) =>
        LabelTokens.Of(fixture.Engine.Tokenizer, [.. questions], "<|im_end|>\n", "test");
}
