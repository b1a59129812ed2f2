using System.Text;
using FsCheck.Xunit;
using SafeThink.Audit;
using SafeThink.Audit.Replay;
using SafeThink.Decoding;
using SafeThink.Scoring;
using SafeThink.Testing.Engine;
using SafeThink.Tests.Audit.Doubles;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Tests.Decoding.Output;

namespace SafeThink.Tests.Audit.Replay;

/// <summary>I7: a run replays from its trace, whatever was scripted, judged, steered, broken off or failed.</summary>
public sealed class ReplayProperties
{
    private static readonly int[] Bounds = [0, 1, 5, int.MaxValue];

    [Property(MaxTest = 600, Arbitrary = [typeof(ReleaseProperties)], EndSize = 40, QuietOnSuccess = true)]
    public async Task Replay_AnyRun_IsIdenticalByRecordedScoresAndByTheScorer(ReleaseProperties.GuardedRun c)
    {
        // Verdicts that come late at any token: what is decoded ahead of them must not show in a trace.
        var scorer = new VerdictSchedule(Judging(c.Seed, c.Verdicts), c.Sizes);
        var guard = new Guard(c.Script())
        {
            Policies = (c with { CandidatesAtOnce = 1 + (c.Seed % 3) }).AddPolicies,
            Scorer = scorer,
            Prompt = c.IsOpened ? Templates.Opened : Templates.NotOpened,
            Options = c.Options with { RunAhead = Bounds[c.Seed % Bounds.Length] },
            FailsAfter = c.FailsAfter,
        };

        var (reply, recorded) = await Recording.RunAsync(guard, stopsAfter: c.StopsAfter);

        var trace = GuardTraceJson.Read(GuardTraceJson.Write(recorded));
        await using var engine = new ScriptedEngine(c.Script(), 10_000);
        var byScores = await GuardReplay.ReplayAsync(trace, engine);
        Assert.True(byScores.IsIdentical, byScores.Difference?.ToString());
        Assert.Equal<int>(trace.KeptTokens(), byScores.Trace.KeptTokens());
        AssertKeptTokensAreTheSequence(engine, trace, guard, reply);

        await using var fresh = new ScriptedEngine(c.Script(), 10_000);
        var byScorer = await GuardReplay.ReplayAsync(trace, fresh, new() { Scorer = Judging(c.Seed, c.Verdicts), Prompt = guard.Prompt });

        // A reader that leaves can cut a score short, which no scorer would say again.
        if (reply.Fault is null && c.StopsAfter == int.MaxValue)
            Assert.True(byScorer.IsIdentical, byScorer.Difference?.ToString());
    }

    private static void AssertKeptTokensAreTheSequence(ScriptedEngine engine, GuardTrace trace, Guard guard, Transcript reply)
    {
        var kept = trace.KeptTokens().Where(t => t != ScriptedTokenizer.EndOfGeneration);
        var text = Encoding.UTF8.GetString([.. Encoding.UTF8.GetBytes(guard.Prompt.ToString()), .. kept.SelectMany(t => engine.Tokenizer.GetBytes(t).ToArray())]);

        // A block and a broken-off run leave in the sequence what is no part of the output.
        if (trace.End.Reason is { } reason && reason != FinishReason.ContentFilter)
            Assert.Equal(reply.SequenceText, text);
    }

    private static DelegateScorer Judging(int seed, int kinds) => new("judging", (_, _, step, _) =>
    {
        var hash = step.Text.Aggregate(seed, (h, c) => unchecked((h * 31) + c)) & int.MaxValue;
        return (hash % kinds) switch
        {
            1 => ValueTask.FromResult(SafetyScore.Of(-(hash % 1000) / 1000f, "seen")),
            2 => ValueTask.FromResult(SafetyScore.Indeterminate("cannot say")),
            3 => ValueTask.FromResult(SafetyScore.Of(float.NaN)),
            4 => throw new InvalidOperationException("scripted"),
            _ => ValueTask.FromResult(SafetyScore.Of((hash % 1000) / 1000f)),
        };
    });
}
