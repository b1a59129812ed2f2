using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.Tests.Policies;

/// <summary>Every branch of the policy's diagram, as a table over events.</summary>
public sealed class SafeThinkPolicyTests
{
    private const SafetyVerdict Safe = SafetyVerdict.Safe;
    private const SafetyVerdict Unsafe = SafetyVerdict.Unsafe;
    private const SafetyVerdict Unknown = SafetyVerdict.Indeterminate;

    [Theory]
    [InlineData(1, 0, true, Safe, DirectiveKind.Continue)]
    [InlineData(9, 0, true, Safe, DirectiveKind.Continue)]
    [InlineData(9, 0, false, Safe, DirectiveKind.Continue)]
    [InlineData(1, 0, true, Unsafe, DirectiveKind.Resample)]
    [InlineData(3, 0, true, Unsafe, DirectiveKind.Resample)]
    [InlineData(3, 2, true, Unsafe, DirectiveKind.Resample)]
    [InlineData(3, 3, true, Unsafe, DirectiveKind.Refuse)]
    [InlineData(4, 0, true, Unsafe, DirectiveKind.Refuse)]
    [InlineData(1, 0, false, Unsafe, DirectiveKind.Refuse)]
    [InlineData(1, 0, true, Unknown, DirectiveKind.Resample)]
    [InlineData(1, 3, true, Unknown, DirectiveKind.Refuse)]
    [InlineData(4, 0, true, Unknown, DirectiveKind.Refuse)]
    [InlineData(4, 0, false, Unknown, DirectiveKind.Refuse)]
    public void Decide_ByDefault_FailsClosed(int step, int attempt, bool canSteer, SafetyVerdict verdict, DirectiveKind expected)
    {
        Assert.Equal(expected, Start(new SafeThinkOptions()).Decide(Scored(step, attempt, canSteer, verdict)).Kind);
    }

    [Theory]
    [InlineData(1, 0, true, Unsafe, DirectiveKind.Resample)]
    [InlineData(3, 3, true, Unsafe, DirectiveKind.Accept)]
    [InlineData(4, 0, true, Unsafe, DirectiveKind.Accept)]
    [InlineData(1, 0, true, Unknown, DirectiveKind.Resample)]
    [InlineData(3, 3, true, Unknown, DirectiveKind.Block)]
    [InlineData(4, 0, true, Unknown, DirectiveKind.Block)]
    public void Decide_AsPublished_FailsOpenButNeverOnAnUnknownScore(
        int step, int attempt, bool canSteer, SafetyVerdict verdict, DirectiveKind expected)
    {
        Assert.Equal(expected, Start(SafeThinkOptions.AsPublished).Decide(Scored(step, attempt, canSteer, verdict)).Kind);
    }

    [Theory]
    [InlineData(UnsafeStepAction.Refuse, DirectiveKind.Refuse)]
    [InlineData(UnsafeStepAction.Block, DirectiveKind.Block)]
    [InlineData(UnsafeStepAction.Accept, DirectiveKind.Accept)]
    public void Decide_EachPlaceWhereSteeringEnds_HasAnActionOfItsOwn(UnsafeStepAction action, DirectiveKind expected)
    {
        var exhausted = new SafeThinkOptions { OnExhausted = action, OnLateStep = UnsafeStepAction.Block, OnUnsafeAnswer = UnsafeStepAction.Block };
        var late = new SafeThinkOptions { OnLateStep = action, OnExhausted = UnsafeStepAction.Block, OnUnsafeAnswer = UnsafeStepAction.Block };
        var answer = new SafeThinkOptions { OnUnsafeAnswer = action, OnExhausted = UnsafeStepAction.Block, OnLateStep = UnsafeStepAction.Block };

        Assert.Equal(expected, Start(exhausted).Decide(Scored(1, 3, true, Unsafe)).Kind);
        Assert.Equal(expected, Start(late).Decide(Scored(4, 0, true, Unsafe)).Kind);
        Assert.Equal(expected, Start(answer).Decide(Scored(1, 0, false, Unsafe)).Kind);
    }

    [Fact]
    public void Decide_RefusalWasTried_BlocksTheNextTime()
    {
        var session = Start(new SafeThinkOptions());

        Assert.Equal(DirectiveKind.Refuse, session.Decide(Scored(5, 0, true, Unsafe)).Kind);
        var second = session.Decide(Scored(5, 0, false, Unsafe));

        Assert.Equal(DirectiveKind.Block, second.Kind);
        Assert.Contains("after a refusal was tried", second.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_NoLimit_SteersEveryStep()
    {
        var session = Start(new SafeThinkOptions { MaximumSteps = null });

        Assert.All(Enumerable.Range(1, 50), step => Assert.Equal(DirectiveKind.Resample, session.Decide(Scored(step, 0, true, Unsafe)).Kind));
    }

    [Theory]
    [InlineData(SteeringLimit.Steps)]
    [InlineData(SteeringLimit.Interventions)]
    public void Decide_LimitIsZero_SteersNoStep(SteeringLimit limit)
    {
        var session = Start(new SafeThinkOptions { MaximumSteps = 0, Limit = limit });

        Assert.Equal(DirectiveKind.Refuse, session.Decide(Scored(1, 0, true, Unsafe)).Kind);
    }

    [Fact]
    public void Decide_LimitCountsInterventions_SteersSoManyStepsWhereverTheyStand()
    {
        var session = Start(new SafeThinkOptions { MaximumSteps = 2, Limit = SteeringLimit.Interventions });

        Assert.Equal(DirectiveKind.Resample, session.Decide(Scored(7, 0, true, Unsafe)).Kind);
        Assert.Equal(DirectiveKind.Resample, session.Decide(Scored(7, 1, true, Unsafe)).Kind);
        Assert.Equal(DirectiveKind.Resample, session.Decide(Scored(20, 0, true, Unsafe)).Kind);
        Assert.Equal(DirectiveKind.Resample, session.Decide(Scored(20, 1, true, Unsafe)).Kind);
        Assert.Equal(DirectiveKind.Refuse, session.Decide(Scored(21, 0, true, Unsafe)).Kind);
    }

    [Fact]
    public void Decide_NoResamples_RefusesAtOnce()
    {
        Assert.Equal(DirectiveKind.Refuse, Start(new SafeThinkOptions { Resamples = 0 }).Decide(Scored(1, 0, true, Unsafe)).Kind);
    }

    [Fact]
    public void Decide_UnknownScoreBlocks_DoesSoAtOnceAndSaysWhy()
    {
        var session = Start(new SafeThinkOptions { OnIndeterminate = IndeterminateAction.Block });

        var directive = session.Decide(Scored(1, 0, true, Unknown));

        Assert.Equal(DirectiveKind.Block, directive.Kind);
        Assert.Contains("no connection", directive.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_Resample_CarriesPrefixSeparatorAndTemperature()
    {
        var options = new SafeThinkOptions { Prefix = "Careful now", Separator = " ", KeepsPrefix = false, RetryTemperature = 0.9f };
        var session = Start(options);

        Assert.Equal(Directive.Resample("Careful now", " ", keepsPrefix: false), session.Decide(Scored(1, 0, true, Unsafe)));
        Assert.Equal(Directive.Resample("Careful now", " ", keepsPrefix: false, 0.9f), session.Decide(Scored(1, 1, true, Unsafe)));
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    [InlineData(4, 1)]
    public void Decide_Resample_AsksForAsManyCandidatesAtOnceAsResamplesAreLeft(int attempt, int candidates)
    {
        var session = Start(new SafeThinkOptions { Resamples = 5, CandidatesAtOnce = 3, RetryTemperature = 0.9f });

        var directive = session.Decide(Scored(1, attempt, true, Unsafe));

        Assert.Equal(candidates, directive.Candidates);
        Assert.Equal(candidates > 1 ? 0.9f : null, directive.LaterTemperature);
    }

    [Fact]
    public void Resample_FewerThanOneCandidate_IsRefused() =>
        Assert.Equal("candidates", Assert.Throws<ArgumentOutOfRangeException>(() => Directive.Resample("Wait", candidates: 0)).ParamName);

    [Fact]
    public void Candidates_OfAnyOtherDirective_AreOne()
    {
        Assert.Equal(1, Directive.Continue.Candidates);
        Assert.Equal(1, default(Directive).Candidates);
        Assert.Equal(1, Directive.Block("no").Candidates);
    }

    [Fact]
    public void Decide_Refuse_CarriesTheOpeningOfTheFormat()
    {
        var options = new SafeThinkOptions { MaximumSteps = 0 };
        options.RefusalOpening["harmony"] = "No.";

        Assert.Equal(SafeThinkConstants.RefusalOpening, Start(options).Decide(Scored(1, 0, true, Unsafe)).Text);
        Assert.Equal("No.", Start(options, ReasoningFormat.Harmony).Decide(Scored(1, 0, true, Unsafe)).Text);
    }

    [Theory]
    [InlineData(DecodingEventKind.Started)]
    [InlineData(DecodingEventKind.ThinkingEnding)]
    public void Decide_OtherEvents_GoOn(DecodingEventKind kind)
    {
        Assert.Equal(Directive.Continue, Start(new SafeThinkOptions()).Decide(new DecodingEvent { Kind = kind }));
    }

    [Fact]
    public void Start_OptionsChangedAfterwards_KeepsThoseItWasMadeWith()
    {
        var options = new SafeThinkOptions();
        var policy = Policy(options);
        options.Resamples = 0;

        Assert.Equal(DirectiveKind.Resample, policy.Start(ReasoningFormat.ThinkTags, 0).Decide(Scored(1, 0, true, Unsafe)).Kind);
    }

    [Theory]
    [InlineData(false, 3, true, true)]
    [InlineData(false, 400, true, true)]
    [InlineData(false, 1, false, true)]
    [InlineData(true, 3, true, true)]
    [InlineData(true, 4, true, false)]
    [InlineData(true, 1, false, false)]
    public void Covers_Step_IsScoredWhereSomethingHangsOnIt(bool asPublished, int index, bool canSteer, bool expected)
    {
        var options = asPublished ? SafeThinkOptions.AsPublished : new SafeThinkOptions();

        Assert.Equal(expected, Policy(options).Scoring!.Covers(canSteer ? TracePhase.Reasoning : TracePhase.Answer, index, canSteer));
    }

    private static DecodingPolicy Policy(SafeThinkOptions options) =>
        new DecodingPipelineBuilder().AddSafeThink(options).Build().Policies.Single();

    private static PolicySession Start(SafeThinkOptions options, ReasoningFormat? format = null) =>
        Policy(options).Start(format ?? ReasoningFormat.ThinkTags, seed: 0);

    private static DecodingEvent Scored(int step, int attempt, bool canSteer, SafetyVerdict verdict) => new()
    {
        Kind = DecodingEventKind.StepScored,
        Phase = canSteer ? TracePhase.Reasoning : TracePhase.Answer,
        CanSteer = canSteer,
        Step = step,
        Attempt = attempt,
        Verdict = verdict,
        Score = verdict switch
        {
            Safe => SafetyScore.Of(1),
            Unsafe => SafetyScore.Of(-1),
            _ => SafetyScore.Indeterminate("no connection"),
        },
    };
}
