using System.Text;
using SafeThink.Traces;

namespace SafeThink.Tests.Traces;

public sealed class StepSegmenterTests
{
    private const int Slack = StepSegmentation.Slack;

    [Theory]
    [InlineData("a\n\nb", "a\n\n|b")]
    [InlineData("a\n \t\nb", "a\n \t\n|b")]
    [InlineData("a\r\n\r\nb", "a\r\n\r\n|b")]
    [InlineData("a\nb", "a\nb")]
    [InlineData("a\n\n\n\nb", "a\n\n|\n\nb")]
    [InlineData("\n\na", "\n\na")]
    [InlineData("a\n\n  ", "a\n\n")]
    [InlineData(" \n ", "")]
    [InlineData(".\n\na\n\nb", ".\n\na\n\n|b")]
    [InlineData("a\n\n---\n\nb", "a\n\n|---\n\nb")]
    [InlineData("🙂\n\n一\n\n1\n\nb", "🙂\n\n|一\n\n|1\n\n|b")]
    public void BlankLine_Text_IsCutBehindBlankLines(string text, string expected) => Cuts(text, expected, StepDelimiter.BlankLine);

    [Theory]
    [InlineData("a\nb\n", "a\n|b\n")]
    [InlineData("a\n\nb", "a\n|\nb")]
    public void NewLine_Text_IsCutBehindEachLine(string text, string expected) => Cuts(text, expected, StepDelimiter.NewLine);

    [Theory]
    [InlineData("One. Two! Three? Four", "One.| Two!| Three?| Four")]
    [InlineData("3.14 is pi. Yes", "3.14 is pi.| Yes")]
    [InlineData("一。二！三？四", "一。|二！|三？|四")]
    [InlineData("One\nTwo", "One\n|Two")]
    [InlineData("One.", "One.")]
    [InlineData("Hm... Yes", "Hm...| Yes")]
    [InlineData("e.g.\nb", "e.g.\n|b")]
    [InlineData("... Yes. No", "... Yes.| No")]
    public void Sentence_Text_IsCutBetweenSentences(string text, string expected) => Cuts(text, expected, StepDelimiter.Sentence);

    [Fact]
    public void MaximumLength_LongStep_IsCutAtTheNextWhiteSpace()
    {
        Cuts("abcdefgh ijk", "abcdefgh| ijk", StepDelimiter.BlankLine, maximumLength: 5);
    }

    [Fact]
    public void MaximumLength_SignsAlone_AreCutAllTheSame()
    {
        Cuts("...... .\n\na", "......| .\n\na", StepDelimiter.BlankLine, maximumLength: 5);
    }

    [Fact]
    public void Tokens_SignsAlone_GoWithWhatFollows()
    {
        var segmentation = new StepSegmentation { Delimiter = StepDelimiter.Tokens, TokensPerStep = 2 };

        Assert.Equal(["Reasoning: ...a", "Reasoning: b"], TraceText.Read(Tokens(".", ".", ".", "a", "b"), segmentation));
    }

    [Fact]
    public void MaximumLength_WhiteSpaceComesLater_IsCutAtTheEndOfTheSlack()
    {
        var text = new string('a', 5 + Slack + 3);

        Cuts(text, new string('a', 5 + Slack) + "|aaa", StepDelimiter.BlankLine, maximumLength: 5);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(int.MaxValue - Slack)]
    public void MaximumLength_AsLongAsCanBe_CutsNothing(int maximumLength)
    {
        Cuts("naïve café\n\nb", "naïve café\n\n|b", StepDelimiter.BlankLine, maximumLength);
    }

    [Fact]
    public void MaximumLength_StepIsExactlyAsLong_IsNotCut()
    {
        Cuts("abcde", "abcde", StepDelimiter.BlankLine, maximumLength: 5);
    }

    [Fact]
    public void MaximumLength_CharactersOfSeveralBytes_CountsAndKeepsCharacters()
    {
        var faces = string.Concat(Enumerable.Repeat("🙂", 5 + Slack));

        Cuts(faces + "🙂b", faces + "|🙂b", StepDelimiter.BlankLine, maximumLength: 5);
    }

    [Theory]
    [InlineData(0x80)]
    [InlineData(0xFF)]
    [InlineData(0xC3)]
    public void MaximumLength_BytesThatAreNoText_AreCutAllTheSame(byte value)
    {
        byte[] bytes = [(byte)'a', .. Enumerable.Repeat(value, 1000)];

        var steps = TraceText.Read([bytes], new StepSegmentation { MaximumLength = 5 }, ReasoningFormat.None);

        Assert.True(steps.Count > 10, $"{steps.Count} steps");
    }

    [Fact]
    public void Tokens_Text_IsCutBehindEachNumberOfTokens()
    {
        var segmentation = new StepSegmentation { Delimiter = StepDelimiter.Tokens, TokensPerStep = 2 };

        var steps = TraceText.Read(Tokens("a", "b", "c", "\n\n", "d"), segmentation);

        Assert.Equal(["Reasoning: ab", "Reasoning: c\n\n", "Reasoning: d"], steps);
    }

    [Fact]
    public void Tokens_CharacterOfSeveralTokens_IsNotCut()
    {
        var segmentation = new StepSegmentation { Delimiter = StepDelimiter.Tokens, TokensPerStep = 1 };

        var steps = TraceText.Read([[0xC3], [0xA9], [.. "b"u8]], segmentation);

        Assert.Equal(["Reasoning: é", "Reasoning: b"], steps);
    }

    [Theory]
    [InlineData(0, 1, "MaximumLength")]
    [InlineData(1, 0, "TokensPerStep")]
    public void Validate_ValueBelowOne_NamesIt(int maximumLength, int tokensPerStep, string name)
    {
        var segmentation = new StepSegmentation { MaximumLength = maximumLength, TokensPerStep = tokensPerStep };

        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(segmentation.Validate).ParamName);
    }

    [Fact]
    public void Validate_UnknownDelimiter_NamesIt()
    {
        var segmentation = new StepSegmentation { Delimiter = (StepDelimiter)9 };

        Assert.Equal("Delimiter", Assert.Throws<ArgumentOutOfRangeException>(segmentation.Validate).ParamName);
    }

    private static void Cuts(string text, string expected, StepDelimiter delimiter, int maximumLength = 600)
    {
        var segmentation = new StepSegmentation { Delimiter = delimiter, MaximumLength = maximumLength };

        Assert.Equal(expected, string.Join('|', TraceText.Steps(text, segmentation)));
    }

    private static IEnumerable<byte[]> Tokens(params string[] tokens) => tokens.Select(Encoding.UTF8.GetBytes);
}
