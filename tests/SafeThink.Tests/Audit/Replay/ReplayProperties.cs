using System.Text;
using FsCheck.Xunit;
using SafeThink.Audit;
using SafeThink.Audit.Replay;
using SafeThink.Scoring;
using SafeThink.Testing.Engine;
using SafeThink.Tests.Audit.Doubles;
using SafeThink.Tests.Decoding;
using SafeThink.Tests.Decoding.Doubles;

namespace SafeThink.Tests.Audit.Replay;

/// <summary>I7: a run replays from its trace, whatever was scripted, judged, steered, broken off or failed.</summary>
public sealed class ReplayProperties
{
    [Property(MaxTest = 600, Arbitrary = [typeof(ReleaseProperties)], EndSize = 40, QuietOnSuccess = true)]
    public async Task Replay_AnyRun_IsIdenticalByRecordedScoresAndByTheScorer(ReleaseProperties.GuardedRun c)
    {
        var scorer = Judging(c.Seed, c.Verdicts);
        var guard = new Guard(c.Script())
        {
            Policies = c.AddPolicies,
            Scorer = scorer,
            Prompt = c.IsOpened ? Templates.Opened : Templates.NotOpened,
            Options = c.Options,
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
        var byScorer = await GuardReplay.ReplayAsync(trace, fresh, new() { Scorer = scorer, Prompt = guard.Prompt });

        // A reader that leaves can cut a score short, which no scorer would say again.
        if (reply.Fault is null && c.StopsAfter == int.MaxValue)
            Assert.True(byScorer.IsIdentical, byScorer.Difference?.ToString());
    }

    private static void AssertKeptTokensAreTheSequence(ScriptedEngine engine, GuardTrace trace, Guard guard, Transcript reply)
    {
        var kept = trace.KeptTokens().Where(t => t != ScriptedTokenizer.EndOfGeneration);
        var text = Encoding.UTF8.GetString([.. Encoding.UTF8.GetBytes(guard.Prompt.ToString()), .. kept.SelectMany(t => engine.Tokenizer.GetBytes(t).ToArray())]);
        if (trace.Events.Length > 0)
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
