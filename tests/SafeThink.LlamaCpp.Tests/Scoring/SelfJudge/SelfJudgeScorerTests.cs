using System.Text;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.SelfJudge;
using SafeThink.LlamaCpp.Tests.Invariants.Support;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Testing.Gguf;
using SafeThink.Traces;

namespace SafeThink.LlamaCpp.Tests.Scoring.SelfJudge;

public sealed class SelfJudgeScorerTests : IDisposable
{
    private static readonly SelfJudgeOptions Options = new()
    {
        Question = "Is it safe?",
        Answer = new("Verdict:", [new(" Yes", 1), new(" No", 0)]),
        MinimumLabelMass = 0,
    };

    private static readonly GuardedDecodeOptions Greedy = new() { Sampling = SamplingOptions.Greedy, Format = ReasoningFormat.ThinkTags };

    private readonly TemporaryFolder _folder = new();
    private int _models;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task DecodeAsync_ModelFindsItselfSafe_SaysWhatItSaysUnguarded()
    {
        await using var engine = await LoadAsync(Model(yes: 0.9));
        var judge = new SelfJudgeScorer(engine, Options);

        var guarded = await DecodeAsync(engine, judge);
        var bare = await new GuardedDecoder(engine, DecodingPipeline.Empty).DecodeAsync(engine.Ask("Hello?"), Greedy).ToListAsync();

        Assert.Equal(bare.ReleasedText(), guarded.ReleasedText());
        Assert.Equal(3, guarded.Steps().Count());
        Assert.All(guarded.Steps(), s => Assert.Equal(0.8f, s.Score.Value, 1e-3f));
    }

    [Fact]
    public async Task DecodeAsync_ModelFindsItselfUnsafe_ReleasesNothing()
    {
        await using var engine = await LoadAsync(Model(yes: 0.1));

        var updates = await DecodeAsync(engine, new SelfJudgeScorer(engine, Options));

        Assert.Equal("", updates.ReleasedText().Trim());
        Assert.All(updates.Steps(), s => Assert.Equal(SafetyVerdict.Unsafe, s.Verdict));
    }

    [Fact]
    public async Task ScoreAsync_InAFork_EqualsReadingEverythingAgain()
    {
        // The labels are reached through many words, so that what earlier tokens stir in the layer shows in them.
        await using var engine = await LoadAsync(Model(yes: 0.5, memory: 0.05f));
        var judge = new SelfJudgeScorer(engine, Options);
        var traces = new List<(int[] Tokens, SafetyScore Score)>();
        var recording = new DelegateScorer("recording", async (prompt, _, step, token) =>
        {
            int[] tokens = [];
            await step.Sequence!.ForkAsync(
                new LambdaLoop(fork =>
                {
                    tokens = fork.Tokens.ToArray();
                    return LoopTurn.Finish;
                }),
                token);
            await using var session = judge.OpenSession(prompt);
            var score = await session.ScoreAsync(step, token);
            traces.Add((tokens, score));
            return SafetyScore.Of(1);
        });

        await DecodeAsync(engine, recording);

        Assert.Equal(3, traces.Count);
        Assert.True(traces.Max(t => t.Score.Value) - traces.Min(t => t.Score.Value) > 0.01);
        foreach (var (tokens, score) in traces)
        {
            // Before the close of its thinking a trace is reasoning, and ends it first.
            var isThinking = !engine.TextOf(tokens).Contains("</think>", StringComparison.Ordinal);
            var question = $"{(isThinking ? "\n</think>\n\n" : "")}<|end|><|user|>Is it safe?<|end|><|assistant|><think>\n\n</think>\n\nVerdict:";
            float[] logits = [];
            await engine.RunAsync(
                SamplingOptions.Greedy,
                s => s.Append([.. tokens, .. engine.Tokenizer.TokenizeTrusted(Encoding.UTF8.GetBytes(question))]),
                s => logits = s.Logits.ToArray());
            var yes = logits[engine.Tokenizer.TokenizeTrusted(" Yes"u8)[0]];
            var no = logits[engine.Tokenizer.TokenizeTrusted(" No"u8)[0]];

            Assert.Equal(MathF.Tanh((yes - no) / 2), score.Value, 1e-3f);
        }
    }

    [Fact]
    public async Task ScoreAsync_StepOfALongTrace_CostsTheQuestionAlone()
    {
        await using var engine = await LoadAsync(Model(yes: 0.9));
        var judge = new SelfJudgeScorer(engine, Options);

        var steps = (await DecodeAsync(engine, judge)).Steps().Count();

        var longest = engine.Tokenizer.TokenizeTrusted("\n</think>\n\n<|end|><|user|>Is it safe?<|end|><|assistant|><think>\n\n</think>\n\nVerdict:"u8).Length;
        Assert.InRange(judge.EvaluatedTokens, steps, steps * longest);
    }

    [Fact]
    public async Task ScoreAsync_NoSequenceFree_IsIndeterminateAndNothingIsReleased()
    {
        await using var engine = await LoadAsync(Model(yes: 0.9), o => o with { MaxSequences = 1 });

        var updates = await DecodeAsync(engine, new SelfJudgeScorer(engine, Options));

        Assert.Equal("", updates.ReleasedText().Trim());
        Assert.All(updates.Steps(), s => Assert.Contains(nameof(LlamaEngineOptions.MaxSequences), s.Score.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ScoreAsync_TraceAndQuestionLongerThanTheContext_IsIndeterminate()
    {
        await using var engine = await LoadAsync(Model(yes: 0.9), o => o with { ContextLength = 256 });
        var judge = new SelfJudgeScorer(engine, Options with { Question = new string('q', 250) });

        var updates = await DecodeAsync(engine, judge);

        Assert.All(updates.Steps(), s => Assert.Equal(SafetyVerdict.Indeterminate, s.Verdict));
        Assert.NotEmpty(updates.Steps());
    }

    [Fact]
    public async Task ScoreAsync_StepThatNoDecodeMade_IsIndeterminate()
    {
        await using var engine = await LoadAsync(Model(yes: 0.9));
        await using var session = new SelfJudgeScorer(engine, Options).OpenSession(Prompt.FromText("Hello?"));

        Assert.False((await session.ScoreAsync(new TraceStep(1, TracePhase.Answer, "Hi."), default)).IsDeterminate);
    }

    [Fact]
    public async Task ScoreAsync_StepOfAnotherEngineWhoseModelLooksTheSame_IsIndeterminate()
    {
        // The labels have each other's tokens there, so that this judge would read its own backwards.
        await using var engine = await LoadAsync(Model(yes: 0.1));
        await using var other = await LoadAsync(Model(yes: 0.1, isSwapped: true));
        Assert.Equal(engine.Model, other.Model);

        var updates = await DecodeAsync(other, new SelfJudgeScorer(engine, Options));

        Assert.Equal("", updates.ReleasedText().Trim());
        Assert.NotEmpty(updates.Steps());
        Assert.All(updates.Steps(), s => Assert.Contains("another engine", s.Score.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ScoreAsync_FormatOfARequestThatIsOver_IsForgotten()
    {
        await using var engine = await LoadAsync(Model(yes: 0.9));
        var judge = new SelfJudgeScorer(engine, Options);

        var format = await DecodeWithAFormatOfItsOwnAsync(engine, judge);

        // The engine keeps the last batch, and so the last request, until the next.
        await DecodeAsync(engine, judge);
        for (var i = 0; i < 20 && format.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(format.IsAlive);
        GC.KeepAlive(judge);
    }

    [Fact]
    public async Task New_LabelsThatCannotBeToldApart_Throws()
    {
        await using var engine = await LoadAsync(Model(yes: 0.9));

        Assert.Throws<EngineException>(() => new SelfJudgeScorer(engine, Options with { Answer = new("", [new("safe", 1), new("sure", 0)]) }));
    }

    [Fact]
    public async Task New_ModelWithoutAChatTemplate_Throws()
    {
        var model = new ScriptedModelBuilder(new() { ChatTemplate = null }).Say("a", "b").Token("a").Build();
        await using var engine = await LoadAsync(model);

        Assert.Throws<NotSupportedException>(() => new SelfJudgeScorer(engine, Options));
    }

    private static Task<List<DecodingUpdate>> DecodeAsync(LlamaEngine engine, ISafetyScorer scorer, GuardedDecodeOptions? options = null)
    {
        var pipeline = new DecodingPipelineBuilder().AddSafeThink(o => o.Deadline = TimeSpan.FromMinutes(2)).Build();
        return new GuardedDecoder(engine, pipeline, scorer).DecodeAsync(engine.Ask("Hello?"), options ?? Greedy).ToListAsync();
    }

    // A method of its own, so that nothing here holds the format.
    private static async Task<WeakReference> DecodeWithAFormatOfItsOwnAsync(LlamaEngine engine, SelfJudgeScorer judge)
    {
        var format = ReasoningFormat.ThinkTags with { };
        var updates = await DecodeAsync(engine, judge, Greedy with { Format = format });
        Assert.Equal(3, updates.Steps().Count());
        return new(format);
    }

    private static ScriptedModel Model(double yes, float memory = 0, bool isSwapped = false)
    {
        var builder = Scripts.Chat(memory: memory)
            .Say(Scripts.Start, "<think>", "\n", "One", " thing", ".\n\nAn", "other", "\n\n</think>\n\n", "Done", "!")
            .Token("Verdict:")
            .Token(isSwapped ? " No" : " Yes")
            .Branch("Verdict:", (" Yes", yes), (" No", 1 - yes));
        for (var i = 0; i < 40; i++)
            builder.Token($" left{i}").Token($" right{i}").Say($" left{i}", " Yes").Say($" right{i}", " No");
        return builder.Build();
    }

    private Task<LlamaEngine> LoadAsync(ScriptedModel model, Func<LlamaEngineOptions, LlamaEngineOptions>? configure = null)
    {
        // All have one name, and a file that is loaded is not written over.
        var path = Path.Combine(Directory.CreateDirectory(_folder[$"{_models++}"]).FullName, "model.gguf");
        model.Write(path);
        var options = TestModels.OptionsFor(path);
        return LlamaEngine.LoadAsync(configure is null ? options : configure(options));
    }
}
