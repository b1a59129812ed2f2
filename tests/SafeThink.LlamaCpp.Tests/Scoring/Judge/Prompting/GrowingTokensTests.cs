using System.Text;
using FsCheck.Xunit;
using SafeThink.LlamaCpp.Scoring.Judge.Prompting;
using SafeThink.LlamaCpp.Tests.Support;

namespace SafeThink.LlamaCpp.Tests.Scoring.Judge.Prompting;

[Collection(TinyReasonerGroup.Name)]
public sealed class GrowingTokensTests(TinyReasonerFixture fixture)
{
    private static readonly string[] Pieces =
        [" the sum", " of two", "\n\n", "So", ".", " ", "  ", "é 🙂", "</think>", "<|im_end|>", " 12 eggs", "- a list\n", "a b", "\t", "word", " word"];

    [Property]
    public void Of_TextThatGrowsPieceByPiece_GivesTheTokensOfTheWhole(byte[] choices)
    {
        var growing = new GrowingTokens(fixture.Engine.Vocabulary.TokenizeUntrusted);
        var text = new StringBuilder("How do I");
        foreach (var choice in choices)
        {
            growing.Settle(text.ToString());
            text.Append(Pieces[choice % Pieces.Length]);

            Assert.Equal(fixture.Engine.Vocabulary.TokenizeUntrusted(text.ToString()), growing.Of(text.ToString()));
        }
    }

    [Fact]
    public void Of_TextThatChangedItsBeginning_StartsAgain()
    {
        var growing = new GrowingTokens(fixture.Engine.Vocabulary.TokenizeUntrusted);
        growing.Settle("one two three four");

        Assert.Equal(fixture.Engine.Vocabulary.TokenizeUntrusted("two three four"), growing.Of("two three four"));
        Assert.Equal(0, growing.SettledCount);
    }

    [Fact]
    public void Of_LongTraceInSteps_TokenizesEachPartAFewTimesOnly()
    {
        var characters = 0;
        var growing = new GrowingTokens(text =>
        {
            characters += text.Length;
            return fixture.Engine.Vocabulary.TokenizeUntrusted(text);
        });
        var trace = new StringBuilder();
        for (var step = 0; step < 100; step++)
        {
            growing.Settle(trace.ToString());
            trace.Append("Then the water has to boil for some more minutes.\n\n");
            growing.Of(trace.ToString());
        }

        Assert.InRange(characters, trace.Length, 3 * trace.Length);
    }
}
