using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.Tests.Policies;

public sealed class SafeThinkOptionsTests
{
    public static TheoryData<string, Action<SafeThinkOptions>> Impossible { get; } = new()
    {
        { "Threshold", o => o.Threshold = float.NaN },
        { "Threshold", o => o.Threshold = 1.1f },
        { "Threshold", o => o.Threshold = -1.1f },
        { "MaximumSteps", o => o.MaximumSteps = -1 },
        { "Resamples", o => o.Resamples = -1 },
        { "CandidatesAtOnce", o => o.CandidatesAtOnce = 0 },
        { "CandidatesAtOnce", o => o.CandidatesAtOnce = 4 },
        { "CandidatesAtOnce", o => (o.Resamples, o.CandidatesAtOnce) = (0, 2) },
        { "Prefix", o => o.Prefix = "" },
        { "Prefix", o => o.Prefix = " \n" },
        { "Prefix", o => o.Prefix = null! },
        { "Separator", o => o.Separator = null! },
        { "RefusalOpening", o => o.RefusalOpening = "" },
        { "Prefix", o => o.Prefix["think"] = "" },
        { "RefusalOpening", o => o.RefusalOpening["think"] = " " },
        { "Limit", o => o.Limit = (SteeringLimit)99 },
        { "OnExhausted", o => o.OnExhausted = (UnsafeStepAction)99 },
        { "OnLateStep", o => o.OnLateStep = (UnsafeStepAction)99 },
        { "OnUnsafeAnswer", o => o.OnUnsafeAnswer = (UnsafeStepAction)99 },
        { "OnIndeterminate", o => o.OnIndeterminate = (IndeterminateAction)99 },
        { "RetryTemperature", o => o.RetryTemperature = float.NaN },
        { "RetryTemperature", o => o.RetryTemperature = -0.1f },
        { "Deadline", o => o.Deadline = TimeSpan.Zero },
        { "Deadline", o => o.Deadline = TimeSpan.FromSeconds(-5) },
        { "Deadline", o => o.Deadline = TimeSpan.MaxValue },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void AddSafeThink_ImpossibleValue_NamesTheOption(string name, Action<SafeThinkOptions> configure)
    {
        Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(() => new DecodingPipelineBuilder().AddSafeThink(configure)).ParamName);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Validate_ThresholdAtTheEndOfTheScale_IsFine(float threshold)
    {
        new SafeThinkOptions { Threshold = threshold, Deadline = Timeout.InfiniteTimeSpan, Separator = "" }.Validate();
    }

    [Theory]
    [InlineData(3, "Hold on")]
    [InlineData(0, "I must stop.")]
    public void AddSafeThink_TextsChangedBehindTheBuild_AreThoseOfTheBuild(int resamples, string expected)
    {
        var options = new SafeThinkOptions { Resamples = resamples, Prefix = "Hold on", RefusalOpening = "I must stop." };
        var policy = new DecodingPipelineBuilder().AddSafeThink(options).Build().Policies.Single();
        var described = policy.Describe().ToString();

        options.Prefix["think"] = options.RefusalOpening["think"] = "changed";

        var unsafeStep = new DecodingEvent { Kind = DecodingEventKind.StepScored, CanSteer = true, Step = 1, Verdict = SafetyVerdict.Unsafe };
        Assert.Equal(expected, policy.Start(ReasoningFormat.ThinkTags, seed: 0).Decide(unsafeStep).Text);
        Assert.Equal(described, policy.Describe().ToString());
    }

    [Fact]
    public void Defaults_AreThoseOfThePaper()
    {
        var options = new SafeThinkOptions();

        Assert.Equal("Wait, think safely", options.Prefix.Default);
        Assert.Null(options.Threshold);
        Assert.Equal(3, options.MaximumSteps);
        Assert.Equal(SteeringLimit.Steps, options.Limit);
        Assert.Equal("\n\n", options.Separator);
    }

    [Fact]
    public void AsPublished_EachCall_GivesOptionsOfItsOwn()
    {
        SafeThinkOptions.AsPublished.Resamples = 0;

        Assert.NotEqual(0, SafeThinkOptions.AsPublished.Resamples);
        Assert.False(SafeThinkOptions.AsPublished.KeepsPrefix);
        Assert.False(SafeThinkOptions.AsPublished.ScoresAnswer);
    }
}
