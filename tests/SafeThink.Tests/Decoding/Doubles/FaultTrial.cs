using SafeThink.Decoding;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Testing.Engine;

namespace SafeThink.Tests.Decoding.Doubles;

/// <summary>Two requests before one decoder: one while its scorer has a fault, and the next when the fault has gone.</summary>
/// <param name="Scorer">The scorer; without its fault it takes <see cref="Reasoning"/> and <see cref="Answer"/> for safe.</param>
internal sealed record FaultTrial(ISafetyScorer Scorer)
{
    public const string Reasoning = "Boil the egg\n\n";

    public const string Answer = "Eat the egg";

    /// <summary>What ends the fault, if it is no matter of the request.</summary>
    public Action Mend { get; init; } = () => { };

    public string FaultyRequest { get; init; } = "Breakfast?";

    public string NextRequest { get; init; } = "Breakfast?";

    /// <summary>The policy's options; by default with a deadline that a busy machine keeps.</summary>
    public SafeThinkOptions Policy { get; init; } = new() { Deadline = TimeSpan.FromMinutes(2) };

    public TimeProvider? Time { get; init; }

    /// <summary>Verifies that the faulty request is closed, with nothing released, and that the next one is as ever.</summary>
    /// <param name="reason">What the first score says of the fault.</param>
    public async Task VerifyAsync(string reason)
    {
        await using var engine = new ScriptedEngine(new Script().Say(Reasoning, "</think>", Answer));
        var decoder = new GuardedDecoder(engine, new DecodingPipelineBuilder().AddSafeThink(Policy).Build(), Scorer, Time);

        var closed = await DecodeAsync(decoder, FaultyRequest);
        Assert.Contains(reason, Steps(closed).First().Score.Reason, StringComparison.Ordinal);
        Assert.All(Steps(closed), s => Assert.Equal(SafetyVerdict.Indeterminate, s.Verdict));
        Assert.All(closed, u => Assert.Equal("", u.Text));
        Assert.Equal(FinishReason.ContentFilter, closed[^1].Result?.Reason);

        Mend();
        var open = await DecodeAsync(decoder, NextRequest);
        Assert.All(Steps(open), s => Assert.Equal(SafetyVerdict.Safe, s.Verdict));
        Assert.Equal(Reasoning + Answer, string.Concat(open.Select(u => u.Text)));
        Assert.Equal(FinishReason.Stop, open[^1].Result?.Reason);
        Assert.Equal(engine.BegunRuns, engine.EndedRuns);
    }

    private static IEnumerable<StepReport> Steps(IEnumerable<DecodingUpdate> updates) => updates.Select(u => u.Step).OfType<StepReport>();

    private static async Task<List<DecodingUpdate>> DecodeAsync(GuardedDecoder decoder, string request)
    {
        var updates = new List<DecodingUpdate>();
        await foreach (var update in decoder.DecodeAsync([PromptMessage.User(request)]))
            updates.Add(update);
        return updates;
    }
}
