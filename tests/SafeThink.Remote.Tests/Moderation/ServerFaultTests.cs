using System.Globalization;
using Microsoft.AspNetCore.Http;
using SafeThink.Remote.Tests.Support;

namespace SafeThink.Remote.Tests.Moderation;

/// <summary>Whatever a server does, there is no score that it did not give, nothing is thrown, and the next request works.</summary>
public sealed class ServerFaultTests
{
    private const string Fine = """{"results":[{"flagged":false,"category_scores":{"hate":0.1}}]}""";

    private readonly SteppedTime _time = new();
    private readonly RecordingLogger<ModerationScorer> _logger = new();

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(204)]
    public async Task Score_StatusThatStays_IsIndeterminateAtOnceAndNamesIt(int status)
    {
        await using var server = await FailingFirstAsync(1, status);
        using var scorer = Scorer(server.Address, new RemoteCallOptions());

        Assert.Equal($"the moderation endpoint answered {status}", (await scorer.ScoreOnceAsync("a")).Reason);
        Assert.Single(server.Requests);
        Assert.True((await scorer.ScoreOnceAsync("a")).IsDeterminate);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Score_StatusThatPasses_IsTriedAgain(int status)
    {
        await using var server = await FailingFirstAsync(2, status);
        using var scorer = Scorer(server.Address, new RemoteCallOptions { RetryDelay = TimeSpan.Zero });

        Assert.True((await scorer.ScoreOnceAsync("a")).IsDeterminate);
        Assert.Equal(3, server.Requests.Count);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    public async Task Score_StatusThatDoesNotPass_IsIndeterminateAndTheNextRequestWorks(int status)
    {
        await using var server = await FailingFirstAsync(3, status);
        using var scorer = Scorer(server.Address, new RemoteCallOptions { RetryDelay = TimeSpan.Zero });

        Assert.Equal($"the moderation endpoint answered {status}", (await scorer.ScoreOnceAsync("a")).Reason);
        Assert.True((await scorer.ScoreOnceAsync("a")).IsDeterminate);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Score_RetryAfter_IsWaitedFor(bool asDate)
    {
        var after = asDate ? (_time.GetUtcNow() + TimeSpan.FromSeconds(3)).ToString("R", CultureInfo.InvariantCulture) : "3";
        await using var server = await FailingFirstAsync(1, 429, after);
        using var scorer = Scorer(server.Address, new RemoteCallOptions { RetryDelay = TimeSpan.Zero });

        var scoring = scorer.ScoreOnceAsync("a");
        await UntilAsync(() => _time.WaitingWithin(TimeSpan.FromSeconds(3)) == 1);
        Assert.Single(server.Requests);
        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Equal(1, _time.WaitingWithin(TimeSpan.FromSeconds(0.1)));
        Assert.Single(server.Requests);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.True((await scoring).IsDeterminate);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Score_RetryAfterThatIsTooLong_IsIndeterminateAtOnce()
    {
        await using var server = await FailingFirstAsync(1, 429, retryAfter: "3600");
        using var scorer = Scorer(server.Address, new RemoteCallOptions());

        Assert.Equal("the moderation endpoint answered 429", (await scorer.ScoreOnceAsync("a")).Reason);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Score_ServerHangs_IsIndeterminateAndTheNextRequestWorks()
    {
        await using var server = await LoopbackServer.StartAsync((context, number, _) =>
            number == 1 ? LoopbackServer.HangAsync(context) : LoopbackServer.WriteAsync(context, 200, Fine));
        using var scorer = Scorer(server.Address, Asking.Once);

        var scoring = scorer.ScoreOnceAsync("a");
        await UntilAsync(() => server.Requests.Count == 1);
        _time.Advance(RemoteCallConstants.AttemptTimeout);

        Assert.Equal("scorer 'moderation(omni-moderation-latest)' took longer than 8 s", (await scoring).Reason);
        Assert.True((await scorer.ScoreOnceAsync("a")).IsDeterminate);
    }

    [Fact]
    public async Task Score_ServerHangsInTheMiddleOfItsAnswer_IsIndeterminate()
    {
        await using var server = await LoopbackServer.StartAsync(async (context, _, _) =>
        {
            await context.Response.WriteAsync(Fine[..10]);
            await context.Response.Body.FlushAsync();
            await LoopbackServer.HangAsync(context);
        });
        using var scorer = Scorer(server.Address, Asking.Once);

        var scoring = scorer.ScoreOnceAsync("a");
        await UntilAsync(() => server.Requests.Count == 1);
        _time.Advance(RemoteCallConstants.AttemptTimeout);

        Assert.Contains("took longer than 8 s", (await scoring).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_EveryAttemptHangs_EndsAtTheDeadlineOfAll()
    {
        await using var server = await LoopbackServer.StartAsync((context, _, _) => LoopbackServer.HangAsync(context));
        using var scorer = Scorer(server.Address, new RemoteCallOptions { Deadline = TimeSpan.FromSeconds(12), RetryDelay = TimeSpan.Zero });

        var scoring = scorer.ScoreOnceAsync("a");
        await UntilAsync(() => server.Requests.Count == 1);
        _time.Advance(TimeSpan.FromSeconds(8));
        await UntilAsync(() => server.Requests.Count == 2);
        _time.Advance(TimeSpan.FromSeconds(4));

        Assert.Contains("took longer than 12 s", (await scoring).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_ClientsOwnTimeout_IsTriedAgain()
    {
        await using var server = await LoopbackServer.StartAsync((context, number, _) =>
            number == 1 ? LoopbackServer.HangAsync(context) : LoopbackServer.WriteAsync(context, 200, Fine));
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(1) };
        using var scorer = new ModerationScorer(
            new ModerationOptions { Endpoint = server.Address, Call = new RemoteCallOptions { RetryDelay = TimeSpan.Zero } }, http, _time);

        Assert.True((await scorer.ScoreOnceAsync("a")).IsDeterminate);
    }

    [Fact]
    public async Task Score_ServerHangsBeyondTheDeadline_IsLeftAloneInTheEnd()
    {
        await using var server = await LoopbackServer.StartAsync((context, _, _) => LoopbackServer.HangAsync(context));
        using var scorer = Scorer(server.Address, new RemoteCallOptions { Deadline = TimeSpan.FromSeconds(2), MinimumAttempts = 2 });

        for (var i = 1; i <= 2; i++)
        {
            var scoring = scorer.ScoreOnceAsync("a");
            await UntilAsync(() => server.Requests.Count == i);
            _time.Advance(TimeSpan.FromSeconds(2));
            Assert.Contains("took longer than 2 s", (await scoring).Reason, StringComparison.Ordinal);
        }

        Assert.Contains("left alone", (await scorer.ScoreOnceAsync("a").WaitAsync(TimeSpan.FromSeconds(20))).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_ConnectionBreaks_IsIndeterminateAndTheNextRequestWorks()
    {
        await using var server = await LoopbackServer.StartAsync((context, number, _) =>
        {
            if (number > 1)
                return LoopbackServer.WriteAsync(context, 200, Fine);
            context.Abort();
            return Task.CompletedTask;
        });
        using var scorer = Scorer(server.Address, Asking.Once);

        Assert.Contains("failed with HttpRequestException", (await scorer.ScoreOnceAsync("a")).Reason, StringComparison.Ordinal);
        Assert.True((await scorer.ScoreOnceAsync("a")).IsDeterminate);
    }

    [Fact]
    public async Task Score_NobodyListens_IsIndeterminate()
    {
        using var scorer = Scorer(await Asking.DeadAddressAsync(), Asking.Once);

        Assert.Contains("failed with HttpRequestException", (await scorer.ScoreOnceAsync("a")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_CancelledBefore_IsIndeterminateAndNothingIsSent()
    {
        await using var server = await FailingFirstAsync(0, 500);
        using var scorer = Scorer(server.Address, new RemoteCallOptions());

        Assert.Contains("was cancelled", (await scorer.ScoreOnceAsync("a", new CancellationToken(canceled: true))).Reason, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Score_CancelledWhileItIsAsked_IsIndeterminateAndTheNextRequestWorks()
    {
        using var cancellation = new CancellationTokenSource();
        await using var server = await LoopbackServer.StartAsync(async (context, number, _) =>
        {
            if (number > 1)
            {
                await LoopbackServer.WriteAsync(context, 200, Fine);
                return;
            }

            await cancellation.CancelAsync();
            await LoopbackServer.HangAsync(context);
        });
        using var scorer = Scorer(server.Address, new RemoteCallOptions());

        Assert.Contains("was cancelled", (await scorer.ScoreOnceAsync("a", cancellation.Token)).Reason, StringComparison.Ordinal);
        Assert.True((await scorer.ScoreOnceAsync("a")).IsDeterminate);
    }

    [Fact]
    public async Task Score_ServerStaysDown_IsLeftAloneThenTriedAgain()
    {
        var isDown = true;
        await using var server = await LoopbackServer.StartAsync(
            (context, _, _) => LoopbackServer.WriteAsync(context, isDown ? 500 : 200, Fine));
        using var scorer = Scorer(server.Address, new RemoteCallOptions { Retries = 0, MinimumAttempts = 3, BreakDuration = TimeSpan.FromSeconds(10) });

        for (var i = 0; i < 3; i++)
            Assert.Equal("the moderation endpoint answered 500", (await scorer.ScoreOnceAsync("a")).Reason);
        for (var i = 0; i < 3; i++)
            Assert.Contains("left alone", (await scorer.ScoreOnceAsync("a")).Reason, StringComparison.Ordinal);
        Assert.Equal(3, server.Requests.Count);

        // Half open: one attempt, which still fails, and another break.
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("the moderation endpoint answered 500", (await scorer.ScoreOnceAsync("a")).Reason);
        Assert.Contains("left alone", (await scorer.ScoreOnceAsync("a")).Reason, StringComparison.Ordinal);

        isDown = false;
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True((await scorer.ScoreOnceAsync("a")).IsDeterminate);
        Assert.True((await scorer.ScoreOnceAsync("a")).IsDeterminate);
        Assert.Equal(6, server.Requests.Count);
        Assert.Contains(_logger.Lines, l => l.Contains("is not asked for", StringComparison.Ordinal));
        Assert.Contains(_logger.Lines, l => l.Contains("answers again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Score_ManyCancelledRequests_DoNotOpenTheCircuit()
    {
        var hangs = true;
        await using var server = await LoopbackServer.StartAsync((context, _, _) =>
            hangs ? LoopbackServer.HangAsync(context) : LoopbackServer.WriteAsync(context, 200, Fine));
        using var scorer = Scorer(server.Address, new RemoteCallOptions { MinimumAttempts = 2 });
        for (var i = 1; i <= 5; i++)
        {
            using var cancellation = new CancellationTokenSource();
            var scoring = scorer.ScoreOnceAsync("a", cancellation.Token);
            await UntilAsync(() => server.Requests.Count == i);
            await cancellation.CancelAsync();
            await scoring;
        }

        hangs = false;
        Assert.True((await scorer.ScoreOnceAsync("a")).IsDeterminate);
    }

    [Fact]
    public async Task Score_AnyFault_NeverShowsTheKeyOrTheText()
    {
        await using var server = await LoopbackServer.StartAsync(
            (context, number, body) => LoopbackServer.WriteAsync(context, (number % 4) switch { 0 => 500, 1 => 401, 2 => 200, _ => 429 }, body));
        using var scorer = Scorer(server.Address, new RemoteCallOptions { RetryDelay = TimeSpan.Zero, MinimumAttempts = 4 });

        var reasons = new List<string?>();
        for (var i = 0; i < 8; i++)
            reasons.Add((await scorer.ScoreOnceAsync("private words")).Reason);

        Assert.NotEmpty(_logger.Lines);
        Assert.All(_logger.Lines.Concat(reasons), line =>
        {
            Assert.DoesNotContain("secret-key", line, StringComparison.Ordinal);
            Assert.DoesNotContain("private words", line, StringComparison.Ordinal);
        });
    }

    private ModerationScorer Scorer(Uri address, RemoteCallOptions call) =>
        new(new ModerationOptions { Endpoint = address, ApiKey = "secret-key", Call = call }, timeProvider: _time, logger: _logger);

    private static Task<LoopbackServer> FailingFirstAsync(int times, int status, string? retryAfter = null) =>
        LoopbackServer.StartAsync((context, number, _) =>
        {
            if (number > times)
                return LoopbackServer.WriteAsync(context, 200, Fine);
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = retryAfter;
            return Task.CompletedTask;
        });

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var tries = 0; !holds(); tries++)
        {
            Assert.True(tries < 6_000, "it never came to hold");
            await Task.Delay(10);
        }
    }
}
