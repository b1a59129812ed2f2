using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Scoring.Combining;
using SafeThink.Testing.Scoring;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Tests.Scoring.Combining.Doubles;

namespace SafeThink.Tests.Scoring.Combining;

public sealed class DeadlineScorerTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Score_ScorerAnswersInTime_IsItsScore()
    {
        Assert.Equal(0.5f, (await new ScriptedScorer(0.5f).WithDeadline(Deadline).ScoreOnceAsync("a")).Value);
    }

    [Fact]
    public async Task Score_ScorerHangs_IsIndeterminateAndStaysSoWhileItIsBusy()
    {
        var time = new ManualTime();
        var inner = new ScriptedScorer().WhenHang("hang", time);
        await using var session = inner.WithDeadline(Deadline, time).OpenSession(Trace.Prompt);

        Assert.Equal("scorer 'scripted' took longer than 2 s", (await session.ScoreAsync("hang")).Reason);
        Assert.Equal("scorer 'scripted' is still busy with an earlier step", (await session.ScoreAsync("a")).Reason);
        Assert.Single(inner.Scored);
    }

    [Fact]
    public async Task Score_ScorerComesBackLate_IsAskedAgainAndKnowsTheTrace()
    {
        var time = new ManualTime();
        var answer = new TaskCompletionSource<SafetyScore>();
        var inner = new ScriptedScorer(0.5f).When("late", _ =>
        {
            time.Elapse();
            return answer.Task;
        });
        await using (var session = inner.WithDeadline(Deadline, time).OpenSession(Trace.Prompt))
        {
            await session.ScoreAsync("late");
            session.Accept("other");
            answer.SetResult(SafetyScore.Of(1));

            // The clock has run out for good: the next call has as much time as it takes to start it.
            Assert.True(SpinWait.SpinUntil(() => inner.OpenSessions == 1, TimeSpan.FromMinutes(1)));
            await session.ScoreAsync("a");
        }

        Assert.True(SpinWait.SpinUntil(() => inner.OpenSessions == 0, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task DisposeAsync_SessionIsNeverFreed_EndsAtTheDeadline()
    {
        var time = new ManualTime();
        var session = new Unfreed(time).WithDeadline(Deadline, time).OpenSession(Trace.Prompt);
        await session.ScoreAsync("a");

        await session.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Score_ScorerBlocksItsThread_IsIndeterminate()
    {
        using var released = new ManualResetEventSlim();
        var time = new ManualTime();
        var inner = new ScriptedScorer().When("block", _ =>
        {
            time.Elapse();
            released.Wait(CancellationToken.None);
            return Task.FromResult(SafetyScore.Of(1));
        });
        await using var session = inner.WithDeadline(Deadline, time).OpenSession(Trace.Prompt);

        var score = await session.ScoreAsync("block");
        released.Set();

        Assert.False(score.IsDeterminate);
    }

    [Fact]
    public async Task Score_ScorerObeysTheDeadline_StillSaysThatItWasTheDeadline()
    {
        var time = new ManualTime();
        var inner = new ScriptedScorer().When("slow", async token =>
        {
            time.Elapse();
            await Task.Delay(Timeout.Infinite, token);
            return default;
        });

        Assert.Equal("scorer 'scripted' took longer than 2 s", (await inner.WithDeadline(Deadline, time).ScoreOnceAsync("slow")).Reason);
    }

    [Fact]
    public async Task Score_RequestCancelled_IsThrownAndNotTakenForTheDeadline()
    {
        using var cancellation = new CancellationTokenSource();
        var inner = new ScriptedScorer().When("slow", async token =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return default;
        });
        await using var session = inner.WithDeadline(Deadline, new ManualTime()).OpenSession(Trace.Prompt);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await session.ScoreAsync(Trace.Step("slow"), cancellation.Token));
    }

    [Fact]
    public async Task Score_RequestCancelledWhileAnEarlierStepKeepsTheScorerBusy_IsThrown()
    {
        var time = new ManualTime();
        var inner = new ScriptedScorer().WhenHang("hang", time);
        await using var session = inner.WithDeadline(Deadline, time).OpenSession(Trace.Prompt);
        await session.ScoreAsync("hang");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await session.ScoreAsync(Trace.Step("a"), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task DisposeAsync_ScorerIsStillBusy_DoesNotWaitForIt()
    {
        using var cancellation = new CancellationTokenSource();
        var inner = new ScriptedScorer().When("hang", async _ =>
        {
            await cancellation.CancelAsync();
            return await new TaskCompletionSource<SafetyScore>().Task;
        });

        // The clock stands still, so that there is no deadline to wait for.
        var session = inner.WithDeadline(Deadline, new ManualTime()).OpenSession(Trace.Prompt);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await session.ScoreAsync(Trace.Step("hang"), cancellation.Token));

        await session.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Score_InsideACascade_LeavesTheStrongScorerWithoutAVerdictOnly()
    {
        var time = new ManualTime();
        var strong = new ScriptedScorer().WhenHang("hang", time);
        var cheap = new DelegateScorer("cheap", step => step.Text == "fine" ? 1 : 0);
        await using var session = cheap
            .EscalateTo(strong.WithDeadline(Deadline, time), new UncertainBand(-0.5f, 0.5f))
            .OpenSession(Trace.Prompt);

        Assert.False((await session.ScoreAsync("hang")).IsDeterminate);
        Assert.Equal(1, (await session.ScoreAsync("fine")).Value);
    }

    [Fact]
    public void Create_DeadlineThatNoTimerKeeps_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("deadline", () => new ScriptedScorer().WithDeadline(TimeSpan.Zero));
    }

    /// <summary>Scores, and lets the clock run out over freeing a session.</summary>
    private sealed class Unfreed(ManualTime time) : ISafetyScorer, IScoringSession
    {
        public string Name => "unfreed";

        public IScoringSession OpenSession(Prompt prompt) => this;

        public ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken) => ValueTask.FromResult(SafetyScore.Of(1));

        public void Accept(TraceStep accepted)
        {
        }

        public ValueTask DisposeAsync()
        {
            time.Elapse();
            return new(new TaskCompletionSource().Task);
        }
    }
}
