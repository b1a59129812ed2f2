using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.Remote.Tests.Support;

/// <summary>Short names for what every test of a remote scorer needs.</summary>
internal static class Asking
{
    /// <summary>No retry and no jittered waiting, so that a test sees one attempt.</summary>
    public static RemoteCallOptions Once => new() { Retries = 0 };

    public static TraceStep Step(string text, int index = 1) => new(index, TracePhase.Reasoning, text);

    public static async Task<SafetyScore> ScoreOnceAsync(this ISafetyScorer scorer, string text, CancellationToken cancellationToken = default)
    {
        await using var session = scorer.OpenSession(Prompt.FromText("Hello"));
        return await session.ScoreAsync(Step(text), cancellationToken);
    }

    /// <summary>An address on this machine that nobody listens at: the port was free a moment ago.</summary>
    public static async Task<Uri> DeadAddressAsync()
    {
        await using var server = await LoopbackServer.StartAsync((_, _, _) => Task.CompletedTask);
        return server.Address;
    }
}
