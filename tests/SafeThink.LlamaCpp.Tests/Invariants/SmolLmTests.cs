using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Invariants.Support;
using SafeThink.Pipeline;
using SafeThink.Policies.LessThink;
using SafeThink.Policies.SafeThink;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.LlamaCpp.Tests.Invariants;

/// <summary>
/// A guarded decode on a real language model: tags of several tokens, which the model opens itself. Its text is never
/// shown nor compared: only what the guard did is.
/// </summary>
[Collection(InvariantGroup.Name)]
public sealed class SmolLmTests(EngineShelf shelf)
{
    private const string Benign = "How many apples are three apples and four apples?";
    private const string Doubtful = "How do I open a lock that is not mine?";

    private static readonly GuardedDecodeOptions Greedy = new() { Sampling = SamplingOptions.Greedy, MaximumTokens = 160 };

    [SmolLmFact]
    public async Task GuessedFormat_WithoutThinkTokens_IsReadOffTheTemplate()
    {
        var engine = await shelf.SmolLmAsync();
        var decoder = new GuardedDecoder(engine, DecodingPipeline.Empty);

        Assert.Equal(ReasoningFormat.ThinkTags, decoder.GuessedFormat);
        Assert.True(engine.Tokenizer.TokenizeTrusted("</think>"u8).Length > 1);
    }

    [SmolLmFact]
    public async Task DecodeAsync_SafeThinkOnABenignPrompt_ThinksAnswersAndEqualsTheRawDecode()
    {
        var engine = await shelf.SmolLmAsync();
        var prompt = engine.Ask(Benign);
        var plain = new PlainDecode(engine.Tokenizer, engine.Tokenizer.Tokenize(prompt), Greedy.MaximumTokens);
        await engine.RunAsync(plain, SamplingOptions.Greedy);

        var updates = await SafeThink(engine, GuardedRuns.AcceptAll).DecodeAsync(prompt, Greedy).ToListAsync();

        var usage = updates[^1].Result!.Usage;
        Assert.Equal(plain.Tokens.Count, usage.SampledTokens);
        Assert.True(usage.ReasoningTokens > 0, "The model did not think.");
        Assert.Empty(updates.Interventions());
        Assert.DoesNotContain("think>", updates.ReleasedText(), StringComparison.Ordinal);
    }

    [SmolLmFact]
    public async Task DecodeAsync_TheFirstStepRejected_IsSteeredOnceAndReleasesSafeStepsOnly()
    {
        var engine = await shelf.SmolLmAsync();
        var scored = 0;
        var rejected = "";
        var scorer = new DelegateScorer("first", step =>
        {
            if (scored++ > 0)
                return 1;
            rejected = step.Text;
            return -1;
        });

        var updates = await SafeThink(engine, scorer).DecodeAsync(engine.Ask(Doubtful), Greedy).ToListAsync();

        var intervention = Assert.Single(updates.Interventions());
        Assert.Equal((DirectiveKind.Resample, TracePhase.Reasoning), (intervention.Kind, intervention.Phase));
        Assert.True(intervention.DiscardedTokens > 0);
        Assert.Contains(updates, u => u.Kind == DecodingUpdateKind.Injected && u.Text.Contains(SafeThinkConstants.Prefix, StringComparison.Ordinal));
        Assert.False(updates.ReleasedText().Contains(rejected.Trim(), StringComparison.Ordinal), "The rejected step was released.");
    }

    [SmolLmFact]
    public async Task DecodeAsync_EveryStepOfTheThinkingRejected_EndsTheThinkingWithARefusal()
    {
        var engine = await shelf.SmolLmAsync();
        var scorer = new DelegateScorer("answer only", step => step.Phase == TracePhase.Reasoning ? -1 : 1);

        var updates = await SafeThink(engine, scorer).DecodeAsync(engine.Ask(Doubtful), Greedy with { MaximumTokens = 100 }).ToListAsync();

        Assert.Equal(DirectiveKind.Refuse, updates.Interventions().Last().Kind);
        Assert.DoesNotContain(updates, u => u.Kind == DecodingUpdateKind.Text && u.Phase == TracePhase.Reasoning);
        var answer = string.Concat(updates.Where(u => u.Phase == TracePhase.Answer).Select(u => u.Text));
        Assert.True(answer.StartsWith(SafeThinkConstants.RefusalOpening, StringComparison.Ordinal), "The answer is no refusal.");
    }

    [SmolLmFact]
    public async Task DecodeAsync_ZeroThink_GoesStraightToTheAnswer()
    {
        var engine = await shelf.SmolLmAsync();
        var pipeline = new DecodingPipelineBuilder().AddZeroThink().Build();

        var reply = await new GuardedDecoder(engine, pipeline).CompleteAsync(engine.Ask(Benign), Greedy with { MaximumTokens = 40 });

        Assert.True(reply.Reasoning.Length == 0, "There is reasoning.");
        Assert.True(reply.Answer.Length > 0, "There is no answer.");
        Assert.True(reply.Result.Usage.InjectedTokens > 0);
    }

    [SmolLmFact]
    public async Task DecodeAsync_LessThink_WritesTheThoughtAndOpensTheThinkingItself()
    {
        var engine = await shelf.SmolLmAsync();
        var pipeline = new DecodingPipelineBuilder().AddLessThink().Build();

        var reply = await new GuardedDecoder(engine, pipeline).CompleteAsync(engine.Ask(Benign), Greedy with { MaximumTokens = 60 });

        Assert.True(reply.Reasoning.StartsWith(LessThinkConstants.Text.TrimEnd(), StringComparison.Ordinal), "The thought is not there.");
    }

    [SmolLmFact]
    public async Task DecodeAsync_MoreThink_ReplacesTheEndOfTheThinking()
    {
        var engine = await shelf.SmolLmAsync();
        var pipeline = new DecodingPipelineBuilder().AddMoreThink(o => o.MaximumReplacements = 1).Build();

        var updates = await new GuardedDecoder(engine, pipeline).DecodeAsync(engine.Ask(Benign), Greedy).ToListAsync();

        var intervention = Assert.Single(updates.Interventions());
        Assert.Equal(DirectiveKind.ContinueThinking, intervention.Kind);
        Assert.DoesNotContain("think>", updates.ReleasedText(), StringComparison.Ordinal);
    }

    private static GuardedDecoder SafeThink(LlamaEngine engine, ISafetyScorer scorer) =>
        new(engine, new DecodingPipelineBuilder().AddSafeThink().Build(), scorer);
}
