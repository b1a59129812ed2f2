using FsCheck.Xunit;
using SafeThink.Decoding;
using SafeThink.Policies.SafeThink;
using SafeThink.Testing.Engine;
using SafeThink.Testing.Scoring;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Tests.Decoding.Output;

namespace SafeThink.Tests.Decoding.RunningAhead;

/// <summary>Decoding ahead of a verdict changes when text comes, never which.</summary>
public sealed class RunAheadTests
{
    private static readonly int?[] Bounds = [1, 2, 5, int.MaxValue, null, null];

    [Property(MaxTest = 10_000, Arbitrary = [typeof(ReleaseProperties)], EndSize = 40, QuietOnSuccess = true)]
    public async Task Decode_AnyTimingOfVerdicts_GivesWhatWaitingForEachGives(ReleaseProperties.GuardedRun c)
    {
        var waiting = new Guard(c.Script())
        {
            Policies = c.AddPolicies,
            Scorer = new HashScorer(c.Seed, c.Verdicts),
            Prompt = c.IsOpened ? Templates.Opened : Templates.NotOpened,
            Options = c.Options with { RunAhead = 0 },
        };
        var ahead = waiting with
        {
            Scorer = new VerdictSchedule(new HashScorer(c.Seed, c.Verdicts), c.Sizes),
            Options = c.Options with { RunAhead = Bounds[c.Seed % Bounds.Length] },

            // Where it chooses for itself, it is led to change its mind.
            Time = new SteppedTime([.. c.Sizes.Select(size => size * size * size)]),
        };

        Assert.Equal((await waiting.RunAsync()).Essence, (await ahead.RunAsync()).Essence);
    }

    [Fact]
    public async Task Decode_TheVerdictIsSafe_HasTheNextStepWhenItComes()
    {
        var guard = Guard.WithSafeThink(new Script().Say("One.\n\n", "Two ", "more.\n\n", "</think>", "Yes."));

        var reply = await Late(guard, turns: 3).RunAsync();

        Assert.Equal("One.\n\nTwo more.\n\n", reply.Reasoning);
        Assert.Equal(0, reply.Usage.OverrunTokens);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(9, 3)]
    public async Task Decode_TheVerdictIsUnsafe_TakesBackWhatWasDecodedAhead(int bound, int overrun)
    {
        var script = new Script()
            .Say("Bad.\n\n", "And ", "so ", "on.\n\n", "Further.\n\n")
            .SayAfter(SafeThinkConstants.Prefix, " Good.", "</think>", "Yes.");
        var guard = Guard.WithSafeThink(script);

        var reply = await Late(guard with { Options = guard.Options with { RunAhead = bound } }, turns: 100).RunAsync();

        Assert.Equal("Wait, think safely Good.", reply.Reasoning);
        Assert.Equal("Yes.", reply.Answer);
        Assert.Equal(overrun, reply.Usage.OverrunTokens);
        Assert.Equal(1, reply.Usage.DiscardedTokens);
    }

    [Fact]
    public async Task Decode_ThePrefixIsDroppedFromTheTrace_WaitsForTheResampledStep()
    {
        var script = new Script().Say("Bad.\n\n").SayAfter(SafeThinkConstants.Prefix, "Good.\n\n").SayAfter("Good.\n\n", "</think>", "Yes.");
        var guard = Guard.WithSafeThink(script, o => o.KeepsPrefix = false);

        var waiting = await (guard with { Options = guard.Options with { RunAhead = 0 } }).RunAsync();
        var ahead = await Late(guard, turns: 2).RunAsync();

        Assert.Equal(waiting.Essence, ahead.Essence);
    }

    [Fact]
    public async Task Decode_AStopSequenceInTheStepThatWasWaitedFor_CountsNothingOfTheNextAsKept()
    {
        var script = new Script().Say("</think>", "One stop.\n\n", "Two ", "more.\n\n", "Three.");
        var guard = Guard.WithSafeThink(script);
        guard = guard with { Options = guard.Options with { StopSequences = ["stop"] } };

        var waiting = await (guard with { Options = guard.Options with { RunAhead = 0 } }).RunAsync();
        var ahead = await Late(guard, turns: 100).RunAsync();

        Assert.Equal("One ", ahead.Answer);
        Assert.Equal(2, ahead.Usage.OverrunTokens);
        Assert.Equal(waiting.Usage with { ScoringTime = default }, ahead.Usage with { OverrunTokens = 0, ScoringTime = default });
    }

    [Fact]
    public void Validate_RunAheadBelowZero_NamesIt() =>
        Assert.Equal("RunAhead", Assert.Throws<ArgumentOutOfRangeException>(() => new GuardedDecodeOptions { RunAhead = -1 }.Validate()).ParamName);

    private static Guard Late(Guard guard, int turns) => guard with { Scorer = new VerdictSchedule(new ScriptedScorer().When(Guard.Bad, -1), [turns]) };
}
