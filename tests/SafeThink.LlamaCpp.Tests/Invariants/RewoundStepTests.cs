using FsCheck.Xunit;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Invariants.Support;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Testing.Gguf;
using SafeThink.Traces;

namespace SafeThink.LlamaCpp.Tests.Invariants;

/// <summary>Invariant I3, through the whole decoder: a rejected step is as if it had never been decoded.</summary>
[Collection(InvariantGroup.Name)]
public sealed class RewoundStepTests(EngineShelf shelf)
{
    public static TheoryData<ScriptedArchitecture, bool, bool> Rejections
    {
        get
        {
            var data = new TheoryData<ScriptedArchitecture, bool, bool>();
            foreach (var architecture in Enum.GetValues<ScriptedArchitecture>())
            {
                foreach (var keepsPrefix in new[] { true, false })
                {
                    data.Add(architecture, false, keepsPrefix);
                    data.Add(architecture, true, keepsPrefix);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Rejections))]
    public async Task DecodeAsync_AStepRejected_GivesTheTokensAndLogitsOfARunThatNeverTookIt(
        ScriptedArchitecture architecture, bool beginsInsideToken, bool keepsPrefix)
    {
        var engine = await RejectableAsync(architecture, beginsInsideToken);
        // Where the state cannot be cut inside a step, its beginning is read again in one batch, which sums in another order.
        var tolerance = architecture == ScriptedArchitecture.Recurrent && beginsInsideToken ? 1e-4f : 0;
        foreach (var sampling in new[] { SamplingOptions.Greedy, new() { Temperature = 1, RepetitionPenalty = 1.1f, Seed = 5 } })
        {
            var updates = await CompareAsync(
                engine, "Hello", GuardedRuns.Reject("Bad"), new() { Sampling = sampling, Format = ReasoningFormat.ThinkTags }, keepsPrefix, tolerance);

            Assert.Equal("Good start.\n\n, a fine way.\n\nThen done\nAnswer!\n\nMore", updates.ReleasedText());
            Assert.Equal(DirectiveKind.Resample, Assert.Single(updates.Interventions()).Kind);
        }
    }

    [Property(MaxTest = 60)]
    public async Task DecodeAsync_RandomStepsRejectedOnTinyReasoner_GivesTheTokensAndLogitsOfARunThatNeverTookThem(
        byte question, byte cut, ushort seed, byte unsafeShare, bool isGreedy, bool keepsPrefix)
    {
        var engine = await shelf.TinyReasonerAsync();
        var options = new GuardedDecodeOptions
        {
            Sampling = isGreedy ? SamplingOptions.Greedy with { RepetitionPenalty = 1.1f } : new() { Temperature = 0.9f, PresencePenalty = 0.2f, Seed = seed },
            Segmentation = Segmentations.All[cut % Segmentations.All.Count],
            MaximumTokens = 70,
        };

        await CompareAsync(engine, Questions.Hundred[question % 100], new JudgingScorer(seed, unsafeShare % 60, 0), options, keepsPrefix);
    }

    [Fact]
    public async Task DecodeAsync_ARejectedStepThatEndsInsideATagAndACharacter_LeavesNothingOfThemInTheMatcherAndTheDecoder()
    {
        // What is rejected ends in "</thi" and half an emoji; what comes behind the prefix would complete both.
        var bytes = ScriptWords.Bytes("🙂");
        var model = Scripts.Chat()
            .Say(Scripts.Start, ["<think>", "\n", "Bad", .. bytes.Take(2), "</thi", ScriptedModelBuilder.EndOfText])
            .Token(SafeThinkConstants.Prefix)
            .Say(SafeThinkConstants.Prefix, "nk>", " goes", " on", "\n</think>\n", "End")
            .Build();
        var engine = await shelf.ScriptedAsync("half a tag", () => model);
        var pipeline = new DecodingPipelineBuilder().AddSafeThink().Build();

        var reply = await new GuardedDecoder(engine, pipeline, GuardedRuns.Reject("Bad")).CompleteAsync(
            engine.Ask("Hello"), new() { Sampling = SamplingOptions.Greedy, Format = ReasoningFormat.ThinkTags });

        Assert.Equal(SafeThinkConstants.Prefix + "nk> goes on", reply.Reasoning.TrimEnd());
        Assert.Equal("End", reply.Answer);
    }

    [Fact]
    public async Task DecodeAsync_TheSameRequestWithAndWithoutARejection_ContinuesAlikeBehindTheSameText()
    {
        var engine = await RejectableAsync(ScriptedArchitecture.Attention, beginsInsideToken: false);
        var pipeline = new DecodingPipelineBuilder().AddSafeThink().Build();
        var options = new GuardedDecodeOptions { Sampling = SamplingOptions.Greedy, Format = ReasoningFormat.ThinkTags };
        var prompt = engine.Ask("Hello");
        var rejected = await new GuardedDecoder(engine, pipeline, GuardedRuns.Reject("Bad")).DecodeAsync(prompt, options).ToListAsync();

        var given = new Prompt([.. prompt.Segments, new($"<think>\nGood start.\n\n{SafeThinkConstants.Prefix}", IsTrusted: true)]);
        var straight = await new GuardedDecoder(engine, pipeline, GuardedRuns.AcceptAll).DecodeAsync(given, options).ToListAsync();

        Assert.Equal("Good start.\n\n" + straight.ReleasedText(), rejected.ReleasedText());
        Assert.Equal(
            straight.Steps().Select(step => (step.Phase, step.Tokens)),
            rejected.Steps().Where(step => step.Verdict == SafetyVerdict.Safe).Skip(1).Select(step => (step.Phase, step.Tokens)));
    }

    private Task<LlamaEngine> RejectableAsync(ScriptedArchitecture architecture, bool beginsInsideToken) =>
        shelf.ScriptedAsync($"rejectable {architecture} {beginsInsideToken}", () => Scripts.Rejectable(architecture, beginsInsideToken));

    private static async Task<List<DecodingUpdate>> CompareAsync(
        LlamaEngine engine, string message, ISafetyScorer scorer, GuardedDecodeOptions options, bool keepsPrefix, float tolerance = 0)
    {
        var recording = new RecordingEngine(engine);
        var pipeline = new DecodingPipelineBuilder().AddSafeThink(o => o.KeepsPrefix = keepsPrefix).Build();
        var updates = await new GuardedDecoder(recording, pipeline, scorer).DecodeAsync(engine.Ask(message), options).ToListAsync();

        var straight = new StraightRun(recording.Acts);
        var (tokens, logits) = await straight.RepeatAsync(engine, options.Sampling);
        Assert.Equal(straight.Tokens, tokens);
        for (var i = 0; i < logits.Length; i++)
            Assert.True(Distance(straight.Logits[i], logits[i]) <= tolerance, $"The logits of token {i} of {logits.Length} differ by {Distance(straight.Logits[i], logits[i])}.");
        return updates;
    }

    private static float Distance(float[] a, float[] b) => a.Zip(b).Max(pair => Math.Abs(pair.First - pair.Second));
}
