using System.Text;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Invariants.Support;
using SafeThink.Pipeline;
using SafeThink.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.Invariants;

/// <summary>Invariant I2: a guard that finds everything safe changes nothing.</summary>
[Collection(InvariantGroup.Name)]
public sealed class AcceptAllTests(EngineShelf shelf)
{
    private const int Limit = 90;

    private static readonly DecodingPipeline Pipeline = new DecodingPipelineBuilder().AddSafeThink().Build();

    public static TheoryData<string, SamplingOptions> Samplings => new()
    {
        { "greedy", SamplingOptions.Greedy },
        { "greedy with penalties", SamplingOptions.Greedy with { RepetitionPenalty = 1.3f, PresencePenalty = 0.5f } },
        { "sampled", new() { Temperature = 1.1f, TopP = 1, Seed = 1 } },
        { "sampled with penalties", new() { Temperature = 0.9f, TopK = 40, RepetitionPenalty = 1.2f, FrequencyPenalty = 0.3f, Seed = 7 } },
    };

    public static TheoryData<ScriptedArchitecture> Architectures =>
        [ScriptedArchitecture.Attention, ScriptedArchitecture.SlidingWindow, ScriptedArchitecture.Recurrent];

    [Fact]
    public Task DecodeAsync_AHundredPromptsGreedy_GivesTheTokensOfTheRawDecode() => CompareHundred(_ => SamplingOptions.Greedy);

    [Fact]
    public Task DecodeAsync_AHundredPromptsSampled_GivesTheTokensOfTheRawDecode() =>
        CompareHundred(seed => seed % 2 == 0
            ? new() { Seed = seed }
            : new() { Temperature = 1, RepetitionPenalty = 1.15f, FrequencyPenalty = 0.2f, Seed = seed });

    [Theory]
    [MemberData(nameof(Samplings))]
    public async Task DecodeAsync_EverySegmentation_GivesTheTokensOfTheRawDecode(string name, SamplingOptions sampling)
    {
        var engine = await shelf.TinyReasonerAsync();
        foreach (var segmentation in Segmentations.All)
        {
            var (guarded, raw) = await DecodeBothAsync(engine, "How do I bake bread?", sampling, segmentation: segmentation);
            Assert.True(raw.SequenceEqual(guarded), $"{name}, {segmentation}: the tokens differ from place {FirstDifference(raw, guarded)} on.");
        }
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public async Task DecodeAsync_EveryArchitecture_GivesTheTokensAndLogitsOfTheRawDecode(ScriptedArchitecture architecture)
    {
        var engine = await shelf.ScriptedAsync($"branching {architecture}", () => Scripts.Branching(architecture));
        for (var seed = 0u; seed < 8; seed++)
        {
            foreach (var sampling in new[] { SamplingOptions.Greedy, new() { Temperature = 1, TopP = 1, RepetitionPenalty = 1.1f, Seed = seed } })
            {
                var (guarded, raw) = await DecodeBothAsync(engine, "Hello", sampling);
                Assert.Equal(raw, guarded);
            }
        }
    }

    [Fact]
    public async Task DecodeAsync_AcceptAll_ReleasesTheTextOfTheRawDecodeAndNothingElse()
    {
        var engine = await shelf.TinyReasonerAsync();
        foreach (var question in Questions.Hundred.Take(20))
        {
            var prompt = engine.Ask(question);
            var plain = new PlainDecode(engine.Tokenizer, engine.Tokenizer.Tokenize(prompt), 300);
            await engine.RunAsync(plain, SamplingOptions.Greedy);
            var reply = await new GuardedDecoder(engine, Pipeline, GuardedRuns.AcceptAll)
                .CompleteAsync(prompt, new() { Sampling = SamplingOptions.Greedy, MaximumTokens = 300 });

            var kept = plain.Tokens.Where(token => !engine.Tokenizer.IsEndOfGeneration(token));
            var text = Encoding.UTF8.GetString([.. kept.SelectMany(token => engine.Tokenizer.GetBytes(token).ToArray())]);
            var parts = text.Split("</think>");
            Assert.Equal(parts[0].TrimStart(), reply.Reasoning);
            Assert.Equal(parts.Length == 1 ? "" : parts[1].TrimStart(), reply.Answer);
        }
    }

    private async Task CompareHundred(Func<uint, SamplingOptions> sampling)
    {
        var engine = await shelf.TinyReasonerAsync();
        var seed = 0u;
        foreach (var question in Questions.Hundred)
        {
            var (guarded, raw) = await DecodeBothAsync(engine, question, sampling(seed++));
            Assert.True(raw.SequenceEqual(guarded), $"'{question}': the tokens differ from place {FirstDifference(raw, guarded)} on.");
        }

        Assert.Equal(100u, seed);
    }

    private static async Task<(int[] Guarded, int[] Raw)> DecodeBothAsync(
        LlamaEngine engine, string question, SamplingOptions sampling, Traces.StepSegmentation? segmentation = null)
    {
        var prompt = engine.Ask(question);
        var plain = new PlainDecode(engine.Tokenizer, engine.Tokenizer.Tokenize(prompt), Limit);
        await engine.RunAsync(plain, sampling);

        var recording = new RecordingEngine(engine);
        var options = new GuardedDecodeOptions
        {
            Sampling = sampling,
            MaximumTokens = Limit,
            Segmentation = segmentation ?? Traces.StepSegmentation.Default,
        };
        var updates = await new GuardedDecoder(recording, Pipeline, GuardedRuns.AcceptAll).DecodeAsync(prompt, options).ToListAsync();
        Assert.NotEmpty(updates.Steps());
        Assert.DoesNotContain(recording.Acts, act => act is SequenceAct.Rewind or SequenceAct.Truncate or SequenceAct.Resample);
        return ([.. recording.SampledTokens], [.. plain.Tokens]);
    }

    private static int FirstDifference(int[] a, int[] b) => a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count();
}
