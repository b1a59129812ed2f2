using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Scoring.Calibration;
using SafeThink.Scoring.Combining;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Tests.Scoring.Combining.Doubles;
using SafeThink.Traces;

namespace SafeThink.Tests.Scoring.Combining.Cache;

public sealed class CachingScorerTests
{
    [Fact]
    public async Task Score_SameRequestAgain_DoesNotOpenTheScorer()
    {
        var inner = new FixedScorer("inner", SafetyScore.Of(-0.5f, "fraud"));
        var scorer = inner.Cached();
        await RunAsync(scorer, "a", "b");
        inner.Acts.Clear();

        var scores = await RunAsync(scorer, "a", "b");

        Assert.Equal([SafetyScore.Of(-0.5f, "fraud"), SafetyScore.Of(-0.5f, "fraud")], scores);
        Assert.Empty(inner.Acts);
        Assert.Equal(new CacheStatistics(2, 2, 2), scorer.Statistics);
    }

    [Fact]
    public async Task Score_KnownStepsThenAnUnknownOne_TellsTheScorerOfAllThatWereAccepted()
    {
        var inner = new FixedScorer("inner", 1);
        var scorer = inner.Cached();
        await RunAsync(scorer, "a", "b");
        inner.Acts.Clear();

        await RunAsync(scorer, "a", "b", "c");

        Assert.Equal(["open", "accept a", "accept b", "score c", "dispose"], inner.Acts);
    }

    [Theory]
    [InlineData("prompt")]
    [InlineData("trace")]
    [InlineData("boundary")]
    [InlineData("phase")]
    [InlineData("place")]
    [InlineData("step")]
    public async Task Score_AnythingDiffers_IsScoredAnew(string difference)
    {
        var inner = new FixedScorer("inner", 1);
        var scorer = inner.Cached();
        await ScoreBehindAsync(scorer, "p", ["a", "bc"], new TraceStep(3, TracePhase.Reasoning, "x"));

        await ScoreBehindAsync(
            scorer,
            difference == "prompt" ? "q" : "p",
            difference switch { "trace" => ["a"], "boundary" => ["ab", "c"], _ => ["a", "bc"] },
            new TraceStep(
                difference == "place" ? 4 : 3,
                difference == "phase" ? TracePhase.Answer : TracePhase.Reasoning,
                difference == "step" ? "y" : "x"));

        Assert.Equal(new CacheStatistics(0, 2, 2), scorer.Statistics);
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("", "a thought")]
    [InlineData("a thought", "another")]
    public async Task Score_EarlierThoughtsDiffer_IsScoredAnew(string? first, string? second)
    {
        var scorer = new FixedScorer("inner", 1).Cached();

        foreach (var reasoning in new[] { first, second })
        {
            var message = PromptMessage.Assistant("an answer") with { Reasoning = reasoning };
            await using var session = scorer.OpenSession(new Prompt([new("rendered", true)], [message]));
            await session.ScoreAsync("x");
        }

        Assert.Equal(new CacheStatistics(0, 2, 2), scorer.Statistics);
    }

    [Fact]
    public async Task Score_UnpairedSurrogates_AreNotTakenForEachOther()
    {
        var scorer = new DelegateScorer("first", step => step.Text[0] == '\uD800' ? -1 : 1).Cached();

        Assert.Equal(-1, (await scorer.ScoreOnceAsync("\uD800")).Value);
        Assert.Equal(1, (await scorer.ScoreOnceAsync("\uD801")).Value);
    }

    [Fact]
    public async Task Score_Indeterminate_IsNotKept()
    {
        var isDown = true;
        var scorer = new FixedScorer("inner", 0.5f) { OnScore = () => _ = isDown ? throw new IOException("no route") : 0 }.Cached();

        Assert.False((await scorer.ScoreOnceAsync("a")).IsDeterminate);
        isDown = false;
        Assert.Equal(0.5f, (await scorer.ScoreOnceAsync("a")).Value);
    }

    [Fact]
    public async Task Score_CacheIsFull_ForgetsWhatWasNotUsedForLongest()
    {
        var inner = new FixedScorer("inner", 1);
        var scorer = inner.Cached(capacity: 2);
        foreach (var text in new[] { "a", "b", "a", "c" })
            await scorer.ScoreOnceAsync(text);
        inner.Acts.Clear();

        await scorer.ScoreOnceAsync("a");
        Assert.Empty(inner.Acts);
        await scorer.ScoreOnceAsync("b");
        Assert.Contains("score b", inner.Acts);
        Assert.Equal(2, scorer.Statistics.Entries);
    }

    [Fact]
    public async Task Score_ManyRequestsAtOnce_GiveTheScorersOwnScores()
    {
        var inner = HashScorers.Create(seed: 7);
        var scorer = inner.Cached(capacity: 8);

        await Parallel.ForEachAsync(Enumerable.Range(0, 200), async (i, _) =>
        {
            var text = $"{i % 20}";
            Assert.Equal(await inner.ScoreOnceAsync(text), await scorer.ScoreOnceAsync(text));
        });
        Assert.Equal(8, scorer.Statistics.Entries);
    }

    [Fact]
    public async Task ScoreTogether_SomeAreKnown_AsksForTheOthersTogether()
    {
        var inner = new TogetherScorer(Spelt.Scorer);
        var scorer = inner.Cached();
        await scorer.ScoreOnceAsync("0.2");
        await using var session = scorer.OpenSession(Trace.Prompt);

        Assert.Equal([0.1f, 0.2f, 0.3f], (await session.ScoreTogetherAsync("0.1", "0.2", "0.3")).Select(s => s.Value));
        Assert.Equal(["0.2", "0.1|0.3"], inner.Calls);
        Assert.Equal(new CacheStatistics(1, 3, 3), scorer.Statistics);
    }

    [Fact]
    public async Task ScoreTogether_FirstIsKnown_IsNotKeptWaitingForTheOthers()
    {
        var inner = new TogetherScorer(Spelt.Scorer);
        var scorer = inner.Cached();
        await scorer.ScoreOnceAsync("0.1");
        await using var session = scorer.OpenSession(Trace.Prompt);

        Assert.Equal([0.1f], (await session.ScoreTogetherAsync("0.1", "0.2")).Select(s => s.Value));
        Assert.Equal(["0.1"], inner.Calls);
        Assert.Equal(new CacheStatistics(1, 1, 1), scorer.Statistics);
    }

    [Fact]
    public async Task ScoreTogether_SameTextTwice_IsScoredOnce()
    {
        var inner = new TogetherScorer(Spelt.Scorer);
        var scorer = inner.Cached();
        await using var session = scorer.OpenSession(Trace.Prompt);

        Assert.Equal([0.1f, 0.2f], (await session.ScoreTogetherAsync("0.1", "0.2", "0.1")).Select(s => s.Value));
        Assert.Equal([0.1f], (await session.ScoreTogetherAsync("0.1")).Select(s => s.Value));
        Assert.Equal(["0.1|0.2"], inner.Calls);
    }

    [Fact]
    public void Create_AroundADebounce_IsRefusedSinceItMustSeeEveryStep()
    {
        var inner = new FixedScorer("inner", 1);
        var debounced = inner.Debounced(1, 2);
        var band = UncertainBand.Everything;
        foreach (var scorer in new ISafetyScorer[]
        {
            debounced, debounced.WithDeadline(TimeSpan.FromSeconds(1)), debounced.EscalateTo(inner, band), inner.EscalateTo(debounced, band),
            inner.And(debounced), new WeightedMeanScorer([new(inner, 1), new(debounced, 1)]), new PreScoreScorer(inner, debounced),
            new CalibratedScorer(debounced, new ScoreCalibration(CalibrationMethod.None, 1, 0)),
            inner.And(debounced.WithDeadline(TimeSpan.FromSeconds(1))),
        })
        {
            var exception = Assert.Throws<ArgumentException>("scorer", () => scorer.Cached());

            Assert.StartsWith("'debounce(inner, 1 of 2)' must see every step", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Create_AroundAScorerOfRequestsThatIsDebounced_IsAllowedSinceItSeesOneStep()
    {
        Assert.NotNull(new PreScoreScorer(new FixedScorer("request", 1).Debounced(1, 2), new FixedScorer("step", 1)).Cached());
    }

    [Fact]
    public void Create_NoRoom_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("capacity", () => new FixedScorer("inner", 1).Cached(0));
    }

    private static async Task<List<SafetyScore>> RunAsync(CachingScorer scorer, params string[] texts)
    {
        var scores = new List<SafetyScore>();
        await using var session = scorer.OpenSession(Trace.Prompt);
        for (var i = 0; i < texts.Length; i++)
        {
            scores.Add(await session.ScoreAsync(texts[i], i + 1));
            session.Accept(texts[i], i + 1);
        }

        return scores;
    }

    private static async Task ScoreBehindAsync(CachingScorer scorer, string prompt, string[] accepted, TraceStep step)
    {
        await using var session = scorer.OpenSession(Prompt.FromText(prompt));
        foreach (var text in accepted)
            session.Accept(text);
        await session.ScoreAsync(step, CancellationToken.None);
    }
}
