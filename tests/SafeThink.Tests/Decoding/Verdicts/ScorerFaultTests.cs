using System.Text;
using SafeThink.Audit;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Policies.SafeThink;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Testing.Engine;
using SafeThink.Testing.Scoring;
using SafeThink.Tests.Audit.Doubles;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Tests.Diagnostics.Doubles;

namespace SafeThink.Tests.Decoding.Verdicts;

/// <summary>Whatever goes wrong in a scorer, the step counts as not scored, and so as not safe.</summary>
public sealed class ScorerFaultTests
{
    private static readonly Script Talk = new Script().Say("Fine.\n\n", "Odd.\n\n", "</think>", "Yes.").SayAfter("think safely", " Good.", "</think>", "Yes.");

    public static TheoryData<string, string> Faults { get; } = new()
    {
        { "throws", "failed with IOException" },
        { "not a number", "does not lie from -1 to 1" },
        { "out of range", "does not lie from -1 to 1" },
        { "no score", "not scored" },
        { "throws at once", "failed with IOException" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Decode_ScorerFails_TreatsTheStepAsUnsafeAndGoesOn(string fault, string reason)
    {
        var reply = await (Guard.WithSafeThink(Talk) with { Scorer = Failing(fault) }).RunAsync();

        var report = Assert.Single(reply.Steps, s => s.Verdict == SafetyVerdict.Indeterminate);
        Assert.Contains(reason, report.Score.Reason, StringComparison.Ordinal);
        Assert.Equal("Fine.\n\nWait, think safely Good.", reply.Reasoning);
        Assert.Equal("Yes.", reply.Answer);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Decode_ScorerFailsWhereThatBlocks_EndsTheOutput(string fault, string reason)
    {
        var guard = Guard.WithSafeThink(Talk, o => o.OnIndeterminate = IndeterminateAction.Block) with { Scorer = Failing(fault) };

        var reply = await guard.RunAsync();

        Assert.Equal(FinishReason.ContentFilter, reply.Result.Reason);
        Assert.Contains(reason, reply.Result.Explanation, StringComparison.Ordinal);
        Assert.Equal("Fine.\n\n", reply.ModelText);
    }

    [Fact]
    public async Task Decode_ScorerThrowsWithTheStepInItsMessage_TellsTheStepToNobodyButTheReader()
    {
        var sink = new TraceList();
        var log = new LogList();
        var guard = Guard.WithSafeThink(Talk, o => o.OnIndeterminate = IndeterminateAction.Block) with
        {
            Scorer = new ScriptedScorer().WhenThrow("Odd", new FormatException("cannot read 'Odd.'")),
            Diagnostics = new() { TraceSink = sink, LoggerFactory = log },
        };

        var reply = await guard.RunAsync();

        Assert.Equal("step 2 could not be scored: scorer 'scripted' failed with FormatException", reply.Result.Explanation);
        Assert.All(log.Lines, l => Assert.DoesNotContain("Odd", l.Text, StringComparison.Ordinal));
        Assert.Null(sink.Traces.Single().ScoredSteps()[^1].Score!.Value.Fault);
        Assert.DoesNotContain("Odd", Encoding.UTF8.GetString(GuardTraceJson.Write(sink.Traces.Single())), StringComparison.Ordinal);
        Assert.Equal("cannot read 'Odd.'", reply.Steps[^1].Score.Fault!.Message);
    }

    [Fact]
    public async Task Decode_ScorerHangs_GivesUpAtTheDeadline()
    {
        var time = new ManualTime();
        var scorer = new ScriptedScorer().WhenHang("Odd", time);
        var guard = Guard.WithSafeThink(Talk) with { Scorer = scorer, Time = time };

        var reply = await guard.RunAsync();

        Assert.Equal("Fine.\n\n", reply.ModelText);
        Assert.Equal(FinishReason.ContentFilter, reply.Result.Reason);
        Assert.Contains("took longer than 30 s", reply.Steps[1].Score.Reason, StringComparison.Ordinal);
        Assert.All(reply.Steps.Skip(2), s => Assert.Contains("still busy", s.Score.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Decode_ScorerBlocksItsThread_GivesUpAtTheDeadline()
    {
        using var released = new ManualResetEventSlim();
        var time = new ManualTime();
        var scorer = new ScriptedScorer().When("Odd", _ =>
        {
            time.Elapse();
            released.Wait(CancellationToken.None);
            return Task.FromResult(SafetyScore.Of(1));
        });
        var guard = Guard.WithSafeThink(Talk) with { Scorer = scorer, Time = time };

        var reply = await guard.RunAsync();
        released.Set();

        Assert.Equal("Fine.\n\n", reply.ModelText);
        Assert.Equal(FinishReason.ContentFilter, reply.Result.Reason);
    }

    [Fact]
    public async Task Decode_RequestCancelledWhileTheScorerHangs_EndsAllTheSame()
    {
        using var cancellation = new CancellationTokenSource();
        var scorer = new ScriptedScorer().When("Odd", async _ =>
        {
            await cancellation.CancelAsync();
            return await new TaskCompletionSource<SafetyScore>().Task;
        });

        var reply = await (Guard.WithSafeThink(Talk) with { Scorer = scorer }).RunAsync(cancellationToken: cancellation.Token);

        Assert.IsAssignableFrom<OperationCanceledException>(reply.Fault);
        Assert.DoesNotContain("Odd", reply.ModelText, StringComparison.Ordinal);
        Assert.Equal(1, reply.EndedRuns);
    }

    [Fact]
    public async Task Decode_SessionCannotBeOpened_BlocksInTheEnd()
    {
        var scorer = new BrokenScorer { OnOpen = () => throw new IOException("no model") };

        var reply = await (Guard.WithSafeThink(Talk) with { Scorer = scorer }).RunAsync();

        Assert.Equal("", reply.ModelText);
        Assert.Equal(FinishReason.ContentFilter, reply.Result.Reason);
        Assert.Contains("failed with IOException", reply.Steps[0].Score.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decode_SessionLosesAnAcceptedStep_NeverTrustsItAgain()
    {
        var scorer = new BrokenScorer { OnAccept = () => throw new IOException("full") };

        var reply = await (Guard.WithSafeThink(Talk) with { Scorer = scorer }).RunAsync();

        Assert.Equal("Fine.\n\n", reply.ModelText);
        Assert.Equal(FinishReason.ContentFilter, reply.Result.Reason);
        Assert.All(reply.Steps.Skip(1), s => Assert.Equal(SafetyVerdict.Indeterminate, s.Verdict));
        Assert.Contains("lost step 1 with IOException", reply.Steps[2].Score.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decode_SessionCannotBeFreed_DoesNotHarmTheReply()
    {
        var scorer = new BrokenScorer { OnDispose = () => throw new IOException("gone") };

        var reply = await (Guard.WithSafeThink(Talk) with { Scorer = scorer }).RunAsync();

        Assert.Null(reply.Fault);
        Assert.Equal("Yes.", reply.Answer);
    }

    [Fact]
    public async Task Decode_EngineFailsAndSessionCannotBeFreed_ReportsTheEngine()
    {
        var scorer = new BrokenScorer { OnDispose = () => throw new IOException("gone") };

        var reply = await (Guard.WithSafeThink(Talk) with { Scorer = scorer, FailsAfter = 2 }).RunAsync();

        Assert.IsType<EngineException>(reply.Fault);
    }

    [Fact]
    public async Task Decode_ScorerHasNoName_SaysSoAtOnce()
    {
        var scorer = new BrokenScorer { OnName = () => throw new IOException("nameless") };

        var reply = await (Guard.WithSafeThink(Talk) with { Scorer = scorer }).RunAsync();

        Assert.Equal("nameless", Assert.IsType<IOException>(reply.Fault).Message);
        Assert.Empty(reply.Updates);
    }

    private static ScriptedScorer Failing(string fault) => fault switch
    {
        "throws" => new ScriptedScorer().WhenThrow("Odd", new IOException("no route")),
        "throws at once" => new ScriptedScorer().When("Odd", _ => throw new IOException("no route")),
        "not a number" => new ScriptedScorer().When("Odd", float.NaN),
        "out of range" => new ScriptedScorer().When("Odd", 1.5f),
        _ => new ScriptedScorer().When("Odd", _ => Task.FromResult(default(SafetyScore))),
    };

    private sealed class BrokenScorer : ISafetyScorer
    {
        public Action OnName { get; init; } = () => { };

        public Action OnOpen { get; init; } = () => { };

        public Action OnAccept { get; init; } = () => { };

        public Action OnDispose { get; init; } = () => { };

        public string Name
        {
            get
            {
                OnName();
                return "broken";
            }
        }

        public IScoringSession OpenSession(Prompt prompt)
        {
            OnOpen();
            return new Session(this);
        }

        private sealed class Session(BrokenScorer scorer) : IScoringSession
        {
            public ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken) =>
                ValueTask.FromResult(SafetyScore.Of(candidate.Text.Contains("Odd", StringComparison.Ordinal) ? -1 : 1));

            public void Accept(TraceStep accepted) => scorer.OnAccept();

            public ValueTask DisposeAsync()
            {
                scorer.OnDispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
