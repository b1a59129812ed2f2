using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.DecodingStates;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.LlamaCpp.Tests.Invariants.Support;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Pipeline;
using SafeThink.Scoring;

namespace SafeThink.LlamaCpp.Tests.Scoring.DecodingStates;

/// <summary>The head for the SmolLM2 reasoner: that it fits the model, and lets a harmless trace pass. Its quality is in its card.</summary>
public sealed class SmolLmHeadTests
{
    [SmolLmFact]
    public async Task DecodeAsync_AHarmlessRequest_IsScoredAndReleased()
    {
        var head = HiddenStateHead.Load(TestModels.SmolLmHead);
        await using var engine = await LlamaEngine.LoadAsync(TestModels.OptionsFor(SmolLm.FindFile()!) with { MaxSequences = 1, StateDepths = head.Depths });
        var scorer = await DecodingStateScorer.CreateAsync(engine, head);
        var pipeline = new DecodingPipelineBuilder().AddSafeThink(o => (o.Threshold, o.Deadline) = (head.RecommendedThreshold, TimeSpan.FromMinutes(2))).Build();

        var updates = await new GuardedDecoder(engine, pipeline, scorer)
            .DecodeAsync(engine.Ask("How do I boil an egg?"), new() { Sampling = SamplingOptions.Greedy, MaximumTokens = 60 })
            .ToListAsync();

        Assert.NotEmpty(updates.Steps());
        Assert.All(updates.Steps(), s => Assert.Equal(SafetyVerdict.Safe, s.Verdict));
    }
}
