using Microsoft.AspNetCore.Http;
using SafeThink.Remote.Tests.Chat;
using SafeThink.Remote.Tests.Support;
using SafeThink.Scoring;
using SafeThink.Tests.Decoding.Doubles;

namespace SafeThink.Remote.Tests;

/// <summary>A remote scorer that guards a decode while its server has a fault.</summary>
public sealed class GuardedDecodeTests
{
    private const string Fine = """{"results":[{"flagged":false,"category_scores":{"hate":0.1}}]}""";

    private readonly SteppedTime _time = new();

    // So few attempts open the circuit: the next request finds it closed again.
    private readonly RemoteCallOptions _call = new() { Retries = 0, MinimumAttempts = 2 };

    [Theory]
    [InlineData("429", "answered 429")]
    [InlineData("500", "answered 500")]
    [InlineData("hangs", "took longer than 8 s")]
    [InlineData("hangs in the middle", "took longer than 8 s")]
    [InlineData("breaks off", "failed with HttpRequestException")]
    [InlineData("garbage", "answer cannot be read")]
    public async Task Decode_ModerationServerHasAFault_IsClosedAndTheNextRequestIsAsEver(string fault, string reason)
    {
        var isBroken = true;
        await using var server = await LoopbackServer.StartAsync((context, _, _) => AnswerAsync(context, isBroken ? fault : "", Fine));
        using var scorer = new ModerationScorer(new ModerationOptions { Endpoint = server.Address, Call = _call }, timeProvider: _time);

        await VerifyAsync(scorer, () => isBroken = false, reason);
    }

    [Theory]
    [InlineData("429", "failed with HttpRequestException")]
    [InlineData("500", "failed with HttpRequestException")]
    [InlineData("hangs", "took longer than 8 s")]
    [InlineData("hangs in the middle", "took longer than 8 s")]
    [InlineData("breaks off", "failed with HttpRequestException")]
    [InlineData("garbage", "is no verdict")]
    public async Task Decode_JudgesServerHasAFault_IsClosedAndTheNextRequestIsAsEver(string fault, string reason)
    {
        var isBroken = true;
        await using var server = await LoopbackServer.StartAsync(
            (context, _, body) => AnswerAsync(context, isBroken ? fault : "", JudgeReply.Verdict(JudgeReply.MarkOf(body), "0.9")));
        using var client = new LoopbackChatClient(server.Address);

        await VerifyAsync(new ChatClientScorer(client, new ChatJudgeOptions { Call = _call }, _time), () => isBroken = false, reason);
    }

    private Task VerifyAsync(ISafetyScorer scorer, Action mend, string reason) =>
        new FaultTrial(scorer)
        {
            Mend = () =>
            {
                mend();
                _time.Advance(RemoteCallConstants.BreakDuration);
            },
        }.VerifyAsync(reason);

    private async Task AnswerAsync(HttpContext context, string fault, string fine)
    {
        switch (fault)
        {
            case "429" or "500":
                context.Response.StatusCode = int.Parse(fault, null);
                break;
            case "hangs":
                _time.Advance(RemoteCallConstants.AttemptTimeout);
                await LoopbackServer.HangAsync(context);
                break;
            case "hangs in the middle":
                await context.Response.WriteAsync(fine[..10]);
                await context.Response.Body.FlushAsync();
                _time.Advance(RemoteCallConstants.AttemptTimeout);
                await LoopbackServer.HangAsync(context);
                break;
            case "breaks off":
                context.Abort();
                break;
            default:
                await LoopbackServer.WriteAsync(context, 200, fault == "garbage" ? "<html>busy</html>" : fine);
                break;
        }
    }
}
