using SafeThink.Audit;
using SafeThink.Audit.Replay;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Testing.Engine;
using SafeThink.Testing.Scoring;
using SafeThink.Tests.Audit.Doubles;
using SafeThink.Tests.Decoding.Doubles;

namespace SafeThink.Tests.Audit.Replay;

public sealed class PolicyComparisonTests
{
    private static readonly Script Talk = new Script().Say("One.\n\n", "Two.\n\n", "Three.\n\n", "</think>", "Four.");

    private static readonly ScriptedScorer Scorer = new ScriptedScorer(0.9f).When("Two", 0.4f).When("Four", 0.1f);

    [Fact]
    public async Task Compare_SamePolicies_AgreeOnEveryEvent()
    {
        var trace = await Recording.SteeredTraceAsync();

        var comparison = GuardReplay.Compare(trace, null, SafeThink());

        Assert.True(comparison.IsComplete);
        Assert.Null(comparison.FirstDifference);
        Assert.Equal(trace.Events.OfType<TraceDecision>(), comparison.Decisions.Select(d => d.Recorded));
    }

    [Fact]
    public async Task Compare_HigherThreshold_DiffersAtTheFirstStepBetweenTheTwo()
    {
        var (_, trace) = await Recording.RunAsync(Guard.WithSafeThink(Talk) with { Scorer = Scorer });

        var comparison = GuardReplay.Compare(trace, null, SafeThink(o => o.Threshold = 0.5f));

        var difference = comparison.FirstDifference!;
        Assert.Equal(2, difference.Recorded.Step);
        Assert.Equal((DirectiveKind.Accept, DirectiveKind.Resample), (difference.First!.Value.Kind, difference.Second!.Value.Kind));
        Assert.False(comparison.IsComplete);
    }

    [Fact]
    public async Task Compare_ThresholdLeftToTheScorer_JudgesByThatOfTheTrace()
    {
        var (_, trace) = await Recording.RunAsync(Guard.WithSafeThink(Talk, o => o.Threshold = 0.3f) with { Scorer = Scorer });

        var comparison = GuardReplay.Compare(trace, null, SafeThink());

        Assert.True(comparison.IsComplete);
        Assert.Null(comparison.FirstDifference);
    }

    [Fact]
    public async Task Compare_AnswerNotScoredByOne_SaysThatItWouldNotHaveAsked()
    {
        var (_, trace) = await Recording.RunAsync(Guard.WithSafeThink(Talk) with { Scorer = Scorer });

        var comparison = GuardReplay.Compare(trace, SafeThink(), SafeThink(o => o.ScoresAnswer = false));

        Assert.Equal((4, null), (comparison.FirstDifference!.Recorded.Step, comparison.FirstDifference.Second));
    }

    [Fact]
    public async Task Compare_BothDepartFromTheTrace_EndsThere()
    {
        var (_, trace) = await Recording.RunAsync(Guard.WithSafeThink(Talk) with { Scorer = Scorer });

        var comparison = GuardReplay.Compare(trace, SafeThink(o => o.Threshold = 0.5f), SafeThink(o => o.Threshold = 0.6f));

        Assert.Null(comparison.FirstDifference);
        Assert.False(comparison.IsComplete);
        Assert.Equal(2, comparison.Decisions[^1].Recorded.Step);
    }

    private static DecodingPipeline SafeThink(Action<SafeThinkOptions>? configure = null) => new DecodingPipelineBuilder().AddSafeThink(configure).Build();
}
