using System.Diagnostics;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.LlamaCpp;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Prompts;

namespace SafeThink.EndToEnd.Concurrency;

/// <summary>The requests as an application sends them, one after another or all at once.</summary>
/// <param name="what">What decodes, for the name.</param>
/// <param name="isTogether">Whether all at once.</param>
/// <param name="engine">The engine.</param>
/// <param name="decoder">The decoder.</param>
/// <param name="guard">The scorer, where the decoder has one.</param>
/// <param name="prompts">The requests' prompts.</param>
/// <param name="tokens">How many tokens a request samples at most.</param>
internal sealed class GuardedRequestsArm(
    string what,
    bool isTogether,
    LlamaEngine engine,
    GuardedDecoder decoder,
    HiddenStateScorer? guard,
    IReadOnlyList<Prompt> prompts,
    int tokens) : IThroughputArm
{
    private readonly GuardedDecodeOptions _options = new() { Sampling = SamplingOptions.Greedy, MaximumTokens = tokens };

    public string Name => NameOf(isTogether);

    public string Description => isTogether ? $"{what}: all requests at once." : $"{what}: one request after another.";

    public string ComparedWith => NameOf(false);

    public async Task<ThroughputRun> RunAsync(CancellationToken cancellationToken)
    {
        var engineBefore = engine.Statistics;
        var guardBefore = guard?.Statistics ?? default;
        var started = Stopwatch.GetTimestamp();
        var done = isTogether ? await TogetherAsync(cancellationToken).ConfigureAwait(false) : await OneByOneAsync(cancellationToken).ConfigureAwait(false);
        var wall = Stopwatch.GetElapsedTime(started);
        var engineNow = engine.Statistics;
        var guardNow = guard?.Statistics ?? default;
        var batches = guardNow.Batches - guardBefore.Batches;
        return new ThroughputRun
        {
            Wall = wall,
            Tokens = done.Sum(d => d.Usage.SampledTokens),
            GuardTime = Mean(done.Select(d => d.Scoring)),
            GuardWork = (guardNow.Busy - guardBefore.Busy) / prompts.Count,
            StepsPerBatch = batches == 0 ? 0 : (double)(guardNow.BatchedSteps - guardBefore.BatchedSteps) / batches,
            TokensPerBatch = (double)(engineNow.EvaluatedTokens - engineBefore.EvaluatedTokens) / Math.Max(1, engineNow.Batches - engineBefore.Batches),
        };
    }

    private string NameOf(bool together) => together ? $"{what}, at once" : $"{what}, one by one";

    private Task<Done[]> TogetherAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(prompts.Select(p => Task.Run(() => DecodeAsync(p, cancellationToken), cancellationToken)));

    private async Task<Done[]> OneByOneAsync(CancellationToken cancellationToken)
    {
        var done = new Done[prompts.Count];
        for (var i = 0; i < done.Length; i++)
            done[i] = await DecodeAsync(prompts[i], cancellationToken).ConfigureAwait(false);
        return done;
    }

    private async Task<Done> DecodeAsync(Prompt prompt, CancellationToken cancellationToken)
    {
        var scoring = TimeSpan.Zero;
        DecodingUsage? usage = null;
        await foreach (var update in decoder.DecodeAsync(prompt, _options, cancellationToken).ConfigureAwait(false))
        {
            scoring += update.Step?.ScoringTime ?? TimeSpan.Zero;
            usage = update.Result?.Usage ?? usage;
        }

        return new Done(usage!, scoring);
    }

    private static TimeSpan Mean(IEnumerable<TimeSpan> times) => TimeSpan.FromTicks((long)times.Average(t => t.Ticks));

    private sealed record Done(DecodingUsage Usage, TimeSpan Scoring);
}
