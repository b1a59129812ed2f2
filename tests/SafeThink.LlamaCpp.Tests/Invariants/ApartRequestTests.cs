using FsCheck.Xunit;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Invariants.Support;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring;

namespace SafeThink.LlamaCpp.Tests.Invariants;

/// <summary>Eight guarded requests at once on a trained model, each with a cache of its own: whoever shares the batches, each says what it says alone.</summary>
[Collection(InvariantGroup.Name)]
public sealed class ApartRequestTests(EngineShelf shelf)
{
    private const int Requests = 8;

    private static readonly GuardedDecodeOptions Greedy = new() { Sampling = SamplingOptions.Greedy, MaximumTokens = 60 };

    [Property(MaxTest = 25)]
    public void DecodeAsync_EightRequestsAtOnce_GiveEachTheTextThatItGivesAlone(ushort seed, byte unsafeShare, bool sharesPrompts) =>
        CompareAsync(seed, unsafeShare % 60, sharesPrompts).GetAwaiter().GetResult();

    private async Task CompareAsync(ushort seed, int unsafeShare, bool sharesPrompts)
    {
        var engine = await shelf.LoadedAsync(
            "tiny-reasoner, eight apart", () => TestModels.OptionsFor(TestModels.TinyReasoner) with { MaxSequences = Requests, SharesKvCache = false });
        var pipeline = new DecodingPipelineBuilder().AddSafeThink(o => o.RetryTemperature = null).Build();
        var decoder = new GuardedDecoder(engine, pipeline, new UnhurriedScorer(new JudgingScorer(seed, unsafeShare, 5), seed));
        var prompts = Enumerable.Range(0, Requests).Select(i => engine.Ask(Questions.Hundred[((seed * 7) + (i * 13)) % 100])).ToArray();

        var alone = new List<string>();
        foreach (var prompt in prompts)
            alone.Add(Essence(await decoder.DecodeAsync(prompt, Greedy).ToListAsync()));

        var options = sharesPrompts ? Greedy with { PromptScope = new object() } : Greedy;
        var together = await Task.WhenAll(prompts.Select(p => Task.Run(() => decoder.DecodeAsync(p, options).ToListAsync())));
        for (var i = 0; i < Requests; i++)
            Assert.Equal(alone[i], Essence(together[i]));
    }

    private static string Essence(List<DecodingUpdate> updates) => string.Join(
        '\n', updates.Select(u => $"{u.Kind} {u.Phase} {u.Text} {u.Step?.Index} {u.Step?.Verdict} {u.Intervention?.Kind} {u.Result?.Reason}"));

    // Its answers come after some turns of the decode thread, more or fewer, so that requests meet in many ways.
    private sealed class UnhurriedScorer(ISafetyScorer inner, int seed) : ISafetyScorer
    {
        private int _session = seed;

        public string Name => inner.Name;

        public IScoringSession OpenSession(Prompt prompt) => new Session(inner.OpenSession(prompt), new Random(Interlocked.Increment(ref _session)));

        private sealed class Session(IScoringSession inner, Random random) : IScoringSession
        {
            public async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken)
            {
                for (var i = random.Next(20); i > 0; i--)
                    await Task.Yield();
                return await inner.ScoreAsync(candidate, cancellationToken);
            }

            public void Accept(TraceStep accepted) => inner.Accept(accepted);

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }
}
