using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Scoring.Lexicon;
using SafeThink.Traces;

namespace SafeThink.Tests.Scoring.Lexicon;

public sealed class LexiconScorerTests
{
    private static readonly LexiconScorer Small = new([new("cut corners", -2, "haste"), new("take care", 3), new("cut", -1, "blade")]);

    [Theory]
    [InlineData("We will cut corners here.", SafetyVerdict.Unsafe)]
    [InlineData("CUT CORNERS", SafetyVerdict.Unsafe)]
    [InlineData("cut corners, but take care", SafetyVerdict.Safe)]
    [InlineData("Nothing of note.", SafetyVerdict.Safe)]
    [InlineData("", SafetyVerdict.Safe)]
    [InlineData("A haircut and cuts", SafetyVerdict.Safe)]
    [InlineData("(cut)", SafetyVerdict.Unsafe)]
    [InlineData("haircut, then cut", SafetyVerdict.Unsafe)]
    public void Score_Text_WeighsThePhrasesThatOccurAsWholeWords(string text, SafetyVerdict expected)
    {
        Assert.Equal(expected, Small.Score(text).Judge(0));
    }

    [Fact]
    public void Score_SeveralPhrases_NamesTheCategoryOfTheWorst()
    {
        Assert.Equal("haste", Small.Score("cut, and cut corners").Category);
        Assert.Null(Small.Score("take care").Category);
    }

    [Fact]
    public void Score_PhraseOccursOften_CountsOnce()
    {
        Assert.Equal(Small.Score("cut").Value, Small.Score("cut cut cut").Value);
    }

    [Fact]
    public void Score_TypographicApostrophe_CountsLikeThePlainOne()
    {
        var scorer = new LexiconScorer();

        Assert.Equal(scorer.Score("I can't help with that.").Value, scorer.Score("I can’t help with that.").Value);
        Assert.True(scorer.Score("I can’t help with that.").Value > scorer.Score("Well.").Value);
    }

    [Fact]
    public void Score_AnyOfTheDefaultEntries_StaysOnTheScaleAndGoesTheirWay()
    {
        var scorer = new LexiconScorer();
        var neutral = scorer.Score("").Value;

        foreach (var entry in LexiconConstants.Entries)
        {
            var score = scorer.Score($"Well, {entry.Phrase}.");
            Assert.True(score.IsDeterminate);
            Assert.True(entry.Weight < 0 ? score.Value < neutral : score.Value > neutral, entry.Phrase);
        }
    }

    [Fact]
    public void Score_NoPhrase_IsTheBias()
    {
        Assert.Equal(MathF.Tanh(-0.25f), new LexiconScorer(bias: -0.25f).Score("Well.").Value);
    }

    [Fact]
    public async Task Session_Candidate_IsScoredAlone()
    {
        await using var session = Small.OpenSession(Prompt.FromText("Hello"));
        session.Accept(new TraceStep(1, TracePhase.Reasoning, "cut corners"));

        Assert.Equal(Small.Score("fine"), await session.ScoreAsync(new TraceStep(2, TracePhase.Reasoning, "fine"), default));
        Assert.Equal("lexicon", Small.Name);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData(" ", 1)]
    [InlineData("cut", float.NaN)]
    [InlineData("cut", float.PositiveInfinity)]
    public void Create_UnusableEntry_IsRefused(string phrase, float weight)
    {
        Assert.Throws<ArgumentException>("entries", () => new LexiconScorer([new LexiconEntry(phrase, weight)]));
    }

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(float.NaN)]
    public void Create_BiasThatIsNoNumber_IsRefused(float bias)
    {
        Assert.Throws<ArgumentOutOfRangeException>(nameof(bias), () => new LexiconScorer(bias: bias));
    }

    [Fact]
    public void Create_NoEntries_IsRefusedSinceEveryStepWouldScoreTheSame()
    {
        Assert.Throws<ArgumentException>("entries", () => new LexiconScorer([]));
    }
}
