// What `.ci/consume-packages` runs from the packages alone: a guarded decode whose first step is judged unsafe, so that
// scoring, taking back and steering all have to work.
using SafeThink.Decoding;
using SafeThink.LlamaCpp;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Testing.Scoring;

await using var engine = await LlamaEngine.LoadAsync(new LlamaEngineOptions { ModelPath = args[0], Threads = 1 });
var scored = 0;
var scorer = new ScriptedScorer().When("", _ => Task.FromResult(SafetyScore.Of(scored++ == 0 ? -1 : 1)));
var decoder = new GuardedDecoder(engine, new DecodingPipelineBuilder().AddSafeThink().Build(), scorer);
var reply = await decoder.CompleteAsync([PromptMessage.User("How do I boil an egg?")]);

var usage = reply.Result.Usage;
Console.WriteLine($"reasoning: {reply.Reasoning.ReplaceLineEndings(" ").Trim()}");
Console.WriteLine($"answer: {reply.Answer.ReplaceLineEndings(" ").Trim()}");
Console.WriteLine($"ended: {reply.Result.Reason}, steps scored: {usage.ScoredSteps}, interventions: {usage.Interventions}, tokens taken back: {usage.DiscardedTokens}");
return reply is { Answer.Length: > 0, Result: { Reason: FinishReason.Stop, Usage: { Interventions: 1, DiscardedTokens: > 0 } } } ? 0 : 1;
