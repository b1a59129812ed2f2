using System.Text.Json.Nodes;
using SafeThink.Prompts;
using SafeThink.Remote.Tests.Support;
using SafeThink.Scoring;

namespace SafeThink.Remote.Tests.Moderation;

public sealed class ModerationScorerTests
{
    private const string Fine = """{"id":"m","model":"x","results":[{"flagged":false,"categories":{"hate":false},"category_scores":{"hate":0.1,"violence":0.05}}]}""";

    private const string Flagged = """{"results":[{"flagged":true,"category_scores":{"hate":0.01,"self-harm/intent":0.9}}]}""";

    [Fact]
    public async Task Score_NothingFlagged_IsTheDistanceFromTheHighestCategory()
    {
        await using var server = await AnsweringAsync(200, Fine);

        Assert.Equal(0.8f, (await Scorer(server).ScoreOnceAsync("a")).Value, 1e-6f);
    }

    [Fact]
    public async Task Score_Flagged_IsUnsafeWithItsCategory()
    {
        await using var server = await AnsweringAsync(200, Flagged);

        var score = await Scorer(server).ScoreOnceAsync("a");

        Assert.Equal(-0.8f, score.Value, 1e-6f);
        Assert.Equal("self-harm/intent", score.Category);
        Assert.Equal(SafetyVerdict.Unsafe, score.Judge(0));
    }

    [Fact]
    public async Task Score_FlaggedWithLowScores_IsUnsafeAllTheSame()
    {
        await using var server = await AnsweringAsync(200, """{"results":[{"flagged":true,"category_scores":{"hate":0.2}}]}""");

        Assert.Equal(SafetyVerdict.Unsafe, (await Scorer(server).ScoreOnceAsync("a")).Judge(0));
    }

    [Fact]
    public async Task Score_AcceptedTrace_IsSentInFrontOfTheStepWithinItsWindow()
    {
        await using var server = await AnsweringAsync(200, Fine);
        using var scorer = new ModerationScorer(new ModerationOptions { Endpoint = server.Address, TraceCharacters = 5, ApiKey = "secret-key" });
        await using var session = scorer.OpenSession(Prompt.FromText("What is asked"));

        session.Accept(Asking.Step("one "));
        session.Accept(Asking.Step("two "));
        await session.ScoreAsync(Asking.Step("three \"quoted\""), default);

        var (body, authorization) = Assert.Single(server.Requests);
        Assert.Equal("""{"input":" two three \"quoted\"","model":"omni-moderation-latest"}""", JsonNode.Parse(body)!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Equal("Bearer secret-key", authorization);
    }

    [Fact]
    public async Task Score_StepLongerThanIsSent_IsIndeterminateWithoutACall()
    {
        await using var server = await AnsweringAsync(200, Fine);
        using var scorer = new ModerationScorer(new ModerationOptions { Endpoint = server.Address, MaximumStepCharacters = 3 });

        Assert.Contains("4 characters", (await scorer.ScoreOnceAsync("long")).Reason, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("<html>busy</html>")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"results":null}""")]
    [InlineData("""{"results":[]}""")]
    [InlineData("""{"results":[null]}""")]
    [InlineData("""{"results":[{"flagged":false}]}""")]
    [InlineData("""{"results":[{"flagged":false,"category_scores":null}]}""")]
    [InlineData("""{"results":[{"flagged":false,"category_scores":{}}]}""")]
    [InlineData("""{"results":[{"category_scores":{"hate":0.1}}]}""")]
    [InlineData("""{"results":[{"flagged":"no","category_scores":{"hate":0.1}}]}""")]
    [InlineData("""{"results":[{"flagged":false,"category_scores":{"hate":"0.1"}}]}""")]
    [InlineData("""{"results":[{"flagged":false,"category_scores":{"hate":null}}]}""")]
    [InlineData("""{"results":[{"flagged":false,"category_scores":{"hate":1.5}}]}""")]
    [InlineData("""{"results":[{"flagged":false,"category_scores":{"hate":-0.1}}]}""")]
    [InlineData("""{"results":[{"flagged":true,"flagged":false,"category_scores":{"hate":0.1}}]}""")]
    [InlineData("""{"results":[{"flagged":false,"category_scores":{"hate":0.9,"hate":0.1}}]}""")]
    [InlineData("""{"results":[{"flagged":false,"category_scores":{"hate":0.1}},{"flagged":true,"category_scores":{"hate":0.9}}]}""")]
    [InlineData("""{"results":[{"flagged":false,"category_scores":{"hate":0.1}}]} and more""")]
    public async Task Score_AnswerOfAnotherShape_IsIndeterminateAndTheNextRequestWorks(string answer)
    {
        await using var server = await LoopbackServer.StartAsync(
            (context, number, _) => LoopbackServer.WriteAsync(context, 200, number == 1 ? answer : Fine));
        using var scorer = Scorer(server);

        var score = await scorer.ScoreOnceAsync("a");

        Assert.False(score.IsDeterminate);
        Assert.Contains("the moderation endpoint", score.Reason, StringComparison.Ordinal);
        Assert.True((await scorer.ScoreOnceAsync("a")).IsDeterminate);
    }

    [Fact]
    public async Task Score_AnswerWithoutEnd_IsGivenUp()
    {
        await using var server = await LoopbackServer.StartAsync(async (context, _, _) =>
        {
            var spaces = new byte[64 * 1024];
            Array.Fill(spaces, (byte)' ');
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(spaces, context.RequestAborted);
        });

        Assert.Contains("longer than", (await Scorer(server).ScoreOnceAsync("a")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_AnswerRepeatsTheText_DoesNotShowItInTheReason()
    {
        await using var server = await LoopbackServer.StartAsync((context, _, body) => LoopbackServer.WriteAsync(context, 200, $"cannot judge {body}"));

        Assert.DoesNotContain("private words", (await Scorer(server).ScoreOnceAsync("private words")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_MemberNameRepeatsTheText_DoesNotShowItInTheReason()
    {
        await using var server = await AnsweringAsync(200, """{"results":[{"flagged":false,"category_scores":{"private words":"x"}}]}""");

        Assert.DoesNotContain("private words", (await Scorer(server).ScoreOnceAsync("private words")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_CategoryNameThatIsText_IsNotTakenOver()
    {
        await using var server = await AnsweringAsync(200, """{"results":[{"flagged":true,"category_scores":{"line\nbreak":0.9}}]}""");

        var score = await Scorer(server).ScoreOnceAsync("a");

        Assert.Equal(SafetyVerdict.Unsafe, score.Judge(0));
        Assert.Null(score.Category);
    }

    [Fact]
    public async Task Score_Redirect_IsNotFollowed()
    {
        await using var other = await AnsweringAsync(200, Fine);
        await using var server = await LoopbackServer.StartAsync((context, _, _) =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = other.Address.ToString();
            return Task.CompletedTask;
        });

        Assert.Contains("answered 307", (await Scorer(server).ScoreOnceAsync("a")).Reason, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    [Theory]
    [InlineData("http://example.com/v1/moderations", "plain HTTP")]
    [InlineData("ftp://example.com/", "no absolute HTTP address")]
    [InlineData("/v1/moderations", "no absolute HTTP address")]
    public void Create_EndpointThatIsNone_IsRefused(string endpoint, string reason)
    {
        var options = new ModerationOptions { Endpoint = new Uri(endpoint, UriKind.RelativeOrAbsolute) };

        Assert.Contains(reason, Assert.Throws<ArgumentException>("Endpoint", () => new ModerationScorer(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_PlainHttpThatIsAllowed_IsTaken()
    {
        using var scorer = new ModerationScorer(new ModerationOptions { Endpoint = new Uri("http://example.com/"), AllowsPlainHttp = true });

        Assert.Equal("moderation(omni-moderation-latest)", scorer.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret key")]
    [InlineData("secret\nkey")]
    [InlineData("sécret")]
    public void Create_KeyThatNoHeaderCarries_IsRefusedWithoutShowingIt(string key)
    {
        var exception = Assert.Throws<ArgumentException>("ApiKey", () => new ModerationScorer(new ModerationOptions { ApiKey = key }));

        Assert.DoesNotContain("cret", exception.ToString().Replace("ApiKey", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static ModerationScorer Scorer(LoopbackServer server) => new(new ModerationOptions { Endpoint = server.Address, Call = Asking.Once });

    private static Task<LoopbackServer> AnsweringAsync(int status, string body) =>
        LoopbackServer.StartAsync((context, _, _) => LoopbackServer.WriteAsync(context, status, body));
}
