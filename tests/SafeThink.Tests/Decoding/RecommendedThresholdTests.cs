using SafeThink.Decoding;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Scoring;
using SafeThink.Scoring.Calibration;
using SafeThink.Scoring.Combining;
using SafeThink.Scoring.Embedded;
using SafeThink.Testing.Engine;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Tests.Diagnostics.Doubles;
using SafeThink.Tests.Scoring.Calibration;
using SafeThink.Tests.Scoring.Combining.Doubles;

namespace SafeThink.Tests.Decoding;

/// <summary>Where nobody sets a threshold, the scorer's holds.</summary>
public sealed class RecommendedThresholdTests
{
    private const float Recommended = -0.25f;

    private static readonly Script Talk = new Script().Say("One step.\n\n", "</think>", "Yes.");

    private static readonly FixedScorer Inner = new("inner", -0.1f) { RecommendedThreshold = Recommended };

    private static readonly GuardProfile Profile = GuardProfile.Fit(
        "inner", SampleRows.Draw(2_000, 0.5, 0.5, seed: 1), CalibrationMethod.Platt, ThresholdTarget.FalseAlarmRate, 0.05, "drawn rows");

    /// <summary>Scorers, and what they recommend.</summary>
    public static TheoryData<ISafetyScorer, float?> Scorers { get; } = new()
    {
        { Inner, Recommended },
        { Inner.Cached().WithDeadline(TimeSpan.FromSeconds(30)), Recommended },
        { new EmbeddedScorer(), new EmbeddedScorer().Threshold },
        { Profile.Apply(Inner), (float)Profile.Threshold.Threshold.Value },
        { new CalibratedScorer(Inner, Profile.Calibration), null },
        { Inner.Debounced(2, 3), null },
        { Inner.And(Inner), null },
        { Inner.EscalateTo(Inner, new UncertainBand(-0.5f, 0.5f)), null },
        { new WeightedMeanScorer([new(Inner, 2), new(Inner, 1)]), null },
        { new PreScoreScorer(Inner, Inner), null },
    };

    [Theory]
    [MemberData(nameof(Scorers))]
    public void Create_NoThresholdSet_JudgesByWhatTheScorerRecommends(ISafetyScorer scorer, float? recommended)
    {
        Assert.Equal(recommended, scorer.RecommendedThreshold);
        Assert.Equal(recommended ?? SafeThinkConstants.Threshold, ThresholdOf(Guard.WithSafeThink(Talk) with { Scorer = scorer }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(-1)]
    public void Create_ThresholdSet_Wins(float threshold)
    {
        Assert.Equal(threshold, ThresholdOf(Guard.WithSafeThink(Talk, o => o.Threshold = threshold) with { Scorer = Inner }));
    }

    [Fact]
    public void Create_AsPublished_KeepsThePapersThreshold()
    {
        Assert.Equal(0, ThresholdOf(new Guard(Talk) { Policies = b => b.AddSafeThink(SafeThinkOptions.AsPublished), Scorer = Inner }));
    }

    [Fact]
    public void Create_OnePipelineBesideTwoScorers_HasTheThresholdOfEach()
    {
        var pipeline = new DecodingPipelineBuilder().AddSafeThink().Build();
        var engine = new ScriptedEngine(Talk);

        var first = new GuardedDecoder(engine, pipeline, Inner);
        var second = new GuardedDecoder(engine, pipeline, new FixedScorer("other", 1) { RecommendedThreshold = 0.75f });

        Assert.Equal((Recommended, 0.75f), (first.Pipeline.Scoring!.Threshold, second.Pipeline.Scoring!.Threshold));
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(1.5f, "1.5")]
    [InlineData(-1.5f, "-1.5")]
    public void Create_ScorerRecommendsWhatIsNoThreshold_IsRefusedAndNamesBoth(float recommended, string value)
    {
        var guard = Guard.WithSafeThink(Talk) with { Scorer = new FixedScorer("odd", 1) { RecommendedThreshold = recommended } };

        var exception = Assert.Throws<ArgumentException>("scorer", () => guard.Decoder(guard.Engine()));

        Assert.Contains($"'odd' recommends a threshold (tau) of {value}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decode_ScoreBetweenTheScorersThresholdAndTheDefault_IsSafe()
    {
        var reply = await (Guard.WithSafeThink(Talk) with { Scorer = Inner }).RunAsync();

        Assert.Equal("Yes.", reply.Answer);
        Assert.Empty(reply.Interventions);
        Assert.All(reply.Steps, s => Assert.Equal(SafetyVerdict.Safe, s.Verdict));
    }

    [Fact]
    public void Create_ThresholdSetOrNot_LogsItAndWhatTheScorerRecommends()
    {
        using var log = new LogList();
        ThresholdOf(Guard.WithSafeThink(Talk, o => o.Threshold = 0.5f) with { Scorer = Inner, Diagnostics = new() { LoggerFactory = log } });
        ThresholdOf(Guard.WithSafeThink(Talk) with { Scorer = Inner, Diagnostics = new() { LoggerFactory = log } });

        Assert.Equal(
            [
                "Steps are judged by a threshold of 0.5; scorer inner recommends -0.25.",
                "Steps are judged by a threshold of -0.25; scorer inner recommends -0.25.",
            ],
            log.Lines.Where(l => l.Id == 117).Select(l => l.Text));
    }

    private static float ThresholdOf(Guard guard) => guard.Decoder(guard.Engine()).Pipeline.Scoring!.Threshold;
}
