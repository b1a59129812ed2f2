using System.Collections.Concurrent;
using FsCheck.Xunit;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Invariants.Support;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.Invariants;

/// <summary>On llama.cpp too, resamples that are decoded at once give what those decoded one after another give.</summary>
[Collection(InvariantGroup.Name)]
public sealed class CandidateTests(EngineShelf shelf)
{
    [Property(MaxTest = 100)]
    public Task DecodeAsync_OnAModelOfAttention_GivesWhatResamplingOneAfterAnotherGives(GuardedCase guarded) =>
        CompareAsync(ScriptedArchitecture.Attention, guarded);

    [Theory]
    [InlineData(ScriptedArchitecture.Recurrent)]
    [InlineData(ScriptedArchitecture.SlidingWindow)]
    public async Task DecodeAsync_TheStateComesBackFromCheckpointsOnly_ResamplesOneAfterAnotherAndSaysWhy(ScriptedArchitecture architecture)
    {
        var engine = await BranchingAsync(architecture);

        var result = await NeverSafeAsync(engine);

        Assert.Contains("checkpoints", result.CandidatesFallback, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DecodeAsync_CandidatesOfOneLength_AreScoredTogether()
    {
        var engine = await BranchingAsync(ScriptedArchitecture.Attention);
        var scorer = new CountingScorer();
        var pipeline = new DecodingPipelineBuilder()
            .AddSafeThink(o => (o.Resamples, o.CandidatesAtOnce, o.OnExhausted) = (3, 3, UnsafeStepAction.Block))
            .Build();
        var options = new GuardedDecodeOptions
        {
            Sampling = new() { Seed = 3 },
            Format = Traces.ReasoningFormat.ThinkTags,
            Segmentation = new() { Delimiter = Traces.StepDelimiter.Tokens, TokensPerStep = 4 },
            RunAhead = 0,
        };

        var reply = await new GuardedDecoder(engine, pipeline, scorer).CompleteAsync(engine.Ask(Questions.Hundred[0]), options);

        // The first proposal, the first resample, and the other two together: they were through when it was rejected.
        Assert.Equal([1, 1, 2], scorer.Calls);
        Assert.Equal(FinishReason.ContentFilter, reply.Result.Reason);
        Assert.Equal(4, reply.Result.Usage.ScoredSteps);
    }

    [Fact]
    public async Task DecodeAsync_NoSequenceIsFree_ResamplesOneAfterAnotherAndSaysWhy()
    {
        await using var engine = await shelf.LoadAsync(Scripts.Branching(ScriptedArchitecture.Attention), o => o with { MaxSequences = 1 });

        var result = await NeverSafeAsync(engine);

        Assert.Contains(nameof(LlamaEngineOptions.MaxSequences), result.CandidatesFallback, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task DecodeAsync_TheReaderLeavesWhileCandidatesAreDecoded_FreesEverySequence(int updates)
    {
        await using var engine = await shelf.LoadAsync(Scripts.Branching(ScriptedArchitecture.Attention), o => o with { MaxSequences = 3 });
        var pipeline = new DecodingPipelineBuilder().AddSafeThink(o => o.CandidatesAtOnce = 3).Build();
        var options = new GuardedDecodeOptions { Format = Traces.ReasoningFormat.ThinkTags, Sampling = new() { Seed = 3 } };
        await foreach (var update in new GuardedDecoder(engine, pipeline, new DelegateScorer("never", _ => -1))
            .DecodeAsync(engine.Ask(Questions.Hundred[0]), options))
        {
            if (--updates == 0)
                break;
        }

        // Three that park until all have begun: none of them would begin in a slot that is not free.
        var begun = 0;
        var all = new ConcurrentBag<IDecodingSequence>();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => engine.RunAsync(
            new LambdaLoop(s =>
            {
                if (s.Tokens.IsEmpty)
                {
                    s.Append([10]);
                    all.Add(s);
                    if (Interlocked.Increment(ref begun) == 3)
                    {
                        foreach (var other in all)
                            other.Wake();
                    }
                }

                return begun < 3 ? LoopTurn.Park : LoopTurn.Finish;
            }),
            SamplingOptions.Greedy)));
    }

    private static async Task<DecodingResult> NeverSafeAsync(LlamaEngine engine)
    {
        var pipeline = new DecodingPipelineBuilder().AddSafeThink(o => o.CandidatesAtOnce = 3).Build();
        var decoder = new GuardedDecoder(engine, pipeline, new DelegateScorer("never", _ => -1));
        return (await decoder.CompleteAsync(engine.Ask(Questions.Hundred[0]), new() { Format = Traces.ReasoningFormat.ThinkTags })).Result;
    }

    private async Task CompareAsync(ScriptedArchitecture architecture, GuardedCase guarded)
    {
        var engine = await BranchingAsync(architecture);
        var prompt = engine.Ask(guarded.Message);
        var options = guarded.Options with { RunAhead = 0 };
        var apart = await new GuardedDecoder(engine, guarded.Pipeline, guarded.Scorer).DecodeAsync(prompt, options).ToListAsync();
        var together = await new GuardedDecoder(engine, (guarded with { CandidatesAtOnce = 3 }).Pipeline, guarded.Scorer)
            .DecodeAsync(prompt, options)
            .ToListAsync();

        Assert.Equal(Essence(apart), Essence(together));
    }

    private static IEnumerable<string> Essence(IEnumerable<DecodingUpdate> updates) => updates.Select(u =>
        u.Step is { } step ? (step with { ScoringTime = default }).ToString()
        : u.Result is { } result ? (result with { Usage = result.Usage with { SpareTokens = 0, ScoringTime = default } }).ToString()
        : $"{u.Kind} {u.Phase} {u.Text} {u.Intervention}");

    private Task<LlamaEngine> BranchingAsync(ScriptedArchitecture architecture) =>
        shelf.ScriptedAsync($"branching {architecture}", () => Scripts.Branching(architecture));

    /// <summary>Finds everything unsafe, and counts how many steps each call was for.</summary>
    private sealed class CountingScorer : ISafetyScorer
    {
        public string Name => "counting";

        public ConcurrentQueue<int> Calls { get; } = new();

        public IScoringSession OpenSession(Prompt prompt) => new Session(Calls);

        private sealed class Session(ConcurrentQueue<int> calls) : IScoringSession
        {
            public async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken) =>
                (await ScoreTogetherAsync([candidate], cancellationToken))[0];

            public ValueTask<IReadOnlyList<SafetyScore>> ScoreTogetherAsync(
                IReadOnlyList<TraceStep> candidates, CancellationToken cancellationToken)
            {
                calls.Enqueue(candidates.Count);
                return ValueTask.FromResult<IReadOnlyList<SafetyScore>>([.. candidates.Select(_ => SafetyScore.Of(-1))]);
            }

            public void Accept(TraceStep accepted)
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
