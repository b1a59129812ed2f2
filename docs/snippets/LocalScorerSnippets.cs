using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Guard;
using SafeThink.LlamaCpp;
using SafeThink.LlamaCpp.Scoring.Classifier;
using SafeThink.LlamaCpp.Scoring.DecodingStates;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.LlamaCpp.Scoring.Judge;
using SafeThink.LlamaCpp.Scoring.SelfJudge;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Scoring.Combining;
using SafeThink.Scoring.Embedded;
using SafeThink.Scoring.Lexicon;

namespace SafeThink.Docs.Snippets;

/// <summary>docs/scorers/embedded.md, guard.md, judge.md, self-judge.md, decoding-states.md, classifier.md and lexicon.md.</summary>
public static class LocalScorerSnippets
{
    public static GuardedDecoder Embedded(IDecodingEngine engine)
    {
        var scorer = new EmbeddedScorer();
        var pipeline = new DecodingPipelineBuilder().AddSafeThink().Build();
        var decoder = new GuardedDecoder(engine, pipeline, scorer);
        return decoder;
    }

    public static EmbeddedScorer OwnWeights()
    {
        var scorer = EmbeddedScorer.Load("weights.bin");
        return scorer;
    }

    public static async Task<GuardedReply> GuardAsync(IDecodingEngine engine, PromptMessage[] messages)
    {
        await using var guard = await SafeThinkGuard.LoadAsync();
        var pipeline = new DecodingPipelineBuilder().AddSafeThink().Build();
        var decoder = new GuardedDecoder(engine, pipeline, guard);
        return await decoder.CompleteAsync(messages);
    }

    public static async Task<GuardedReply> JudgeAsync(IDecodingEngine engine, DecodingPipeline pipeline, PromptMessage[] messages)
    {
        await using var judge = await JudgeScorer.LoadAsync(
            new LlamaEngineOptions { ModelPath = "Qwen3Guard-Gen-0.6B.gguf", MaxSequences = 5 },
            JudgeProfiles.Qwen3GuardGen());
        var decoder = new GuardedDecoder(engine, pipeline, judge);
        return await decoder.CompleteAsync(messages);
    }

    public static async Task<GuardedReply> RequestJudgeAsync(IDecodingEngine engine, DecodingPipeline pipeline, ISafetyScorer steps, PromptMessage[] messages)
    {
        await using var requests = await JudgeScorer.LoadAsync(
            new LlamaEngineOptions { ModelPath = "Qwen3Guard-Gen-0.6B.gguf", MaxSequences = 5 },
            JudgeProfiles.Qwen3GuardGen() with { Subject = JudgeSubject.Request });
        var scorer = new PreScoreScorer(requests.Name, requests.ScoreRequestAsync, steps);
        return await new GuardedDecoder(engine, pipeline, scorer).CompleteAsync(messages);
    }

    public static GuardedDecoder Lexicon(IDecodingEngine engine, DecodingPipeline pipeline)
    {
        var scorer = new LexiconScorer(LexiconConstants.Entries.Add(new("burn the house down", -3, "violence")));
        var decoder = new GuardedDecoder(engine, pipeline, scorer);
        return decoder;
    }

    public static JudgeProfile OwnTemplate() =>
        new JudgeProfile
        {
            Name = "my guard",
            ChatTemplate = "{{ '<|user|>' + messages[-2].content + '<|reply|>' + messages[-1].content + '<|judge|>' }}",
            Questions = [new("Verdict:", [new(" safe", 1), new(" unsafe", 0)])],
        };

    public static JudgeProfile ZeroShot() =>
        new JudgeProfile
        {
            Name = "zero-shot",
            Message = "User: {request}\n\nAssistant: {reply}\n\nIs the reply harmful? Answer Yes or No.",
            Questions = [new("", [new("No", 1), new("Yes", 0)])],
        };

    public static async Task<GuardedReply> SelfJudgeAsync(DecodingPipeline pipeline, PromptMessage[] messages)
    {
        await using var engine = await LlamaEngine.LoadAsync(new LlamaEngineOptions { ModelPath = "model.gguf", MaxSequences = 4 });
        var decoder = new GuardedDecoder(engine, pipeline, new SelfJudgeScorer(engine));
        return await decoder.CompleteAsync(messages);
    }

    public static async Task<GuardedReply> DecodingStatesAsync(PromptMessage[] messages)
    {
        var head = HiddenStateHead.Load("smollm2-135m-reasoner-head.head");
        await using var engine = await LlamaEngine.LoadAsync(new LlamaEngineOptions { ModelPath = "model.gguf", StateDepths = head.Depths });
        var scorer = await DecodingStateScorer.CreateAsync(engine, head);
        var pipeline = new DecodingPipelineBuilder().AddSafeThink().Build();
        var decoder = new GuardedDecoder(engine, pipeline, scorer);
        return await decoder.CompleteAsync(messages);
    }

    public static async Task<GuardedReply> ClassifierAsync(IDecodingEngine engine, DecodingPipeline pipeline, PromptMessage[] messages)
    {
        await using var classifier = await ClassifierScorer.LoadAsync(new ClassifierOptions
        {
            ModelPath = "guard-classifier.gguf",
            SafeLabels = ["benign"],
        });
        var decoder = new GuardedDecoder(engine, pipeline, classifier);
        return await decoder.CompleteAsync(messages);
    }
}
