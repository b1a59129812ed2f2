// What `.ci/consume-packages` runs from the packages alone: a guarded decode whose first step is judged unsafe, so that
// scoring, taking back and steering all have to work; then one from services, with the guard that comes as a package.
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SafeThink.Decoding;
using SafeThink.DependencyInjection;
using SafeThink.LlamaCpp;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Remote;
using SafeThink.Scoring;
using SafeThink.Testing.Scoring;
using SafeThink.Traces;

PromptMessage[] question = [PromptMessage.User("How do I boil an egg?")];

await using var engine = await LlamaEngine.LoadAsync(new LlamaEngineOptions { ModelPath = args[0], Threads = 1 });
var scored = 0;
var scorer = new ScriptedScorer().When("", _ => Task.FromResult(SafetyScore.Of(scored++ == 0 ? -1 : 1)));
var decoder = new GuardedDecoder(engine, new DecodingPipelineBuilder().AddSafeThink().Build(), scorer);
var reply = await decoder.CompleteAsync(question);

var usage = reply.Result.Usage;
Console.WriteLine($"reasoning: {reply.Reasoning.ReplaceLineEndings(" ").Trim()}");
Console.WriteLine($"answer: {reply.Answer.ReplaceLineEndings(" ").Trim()}");
Console.WriteLine($"ended: {reply.Result.Reason}, steps scored: {usage.ScoredSteps}, interventions: {usage.Interventions}, tokens taken back: {usage.DiscardedTokens}");
if (reply is not { Answer.Length: > 0, Result: { Reason: FinishReason.Stop, Usage: { Interventions: 1, DiscardedTokens: > 0 } } })
    return 1;

var services = new ServiceCollection();
services.AddSafeThink(o => o.Temperature = 0).UseLlamaCpp(o => (o.ModelPath, o.Threads) = (args[0], 1)).UseSafeThinkGuard();
await using var provider = services.BuildServiceProvider();
var guarded = provider.GetRequiredService<GuardedDecoder>();
var guard = (HiddenStateScorer)guarded.Scorer!;
await using var session = guard.OpenSession(Prompt.FromText(question[0].Content));
var score = await session.ScoreAsync(new TraceStep(1, TracePhase.Reasoning, "First I fill a pot with water, then I wait until it boils."), default);
var result = (await guarded.CompleteAsync(question)).Result;

Console.WriteLine($"guard: {guard.Name}, threshold {guarded.Pipeline.Scoring!.Threshold}, a harmless step scores {score}");
Console.WriteLine($"ended: {result.Reason}, steps scored: {result.Usage.ScoredSteps}");
if (score.Judge(guard.Head.RecommendedThreshold) != SafetyVerdict.Safe || result.Usage.ScoredSteps == 0)
    return 1;

// Made and not asked: there is nobody to ask.
using var moderation = new ModerationScorer(new ModerationOptions { ApiKey = "none" });
var judge = new ChatClientScorer(provider.GetRequiredService<IChatClient>());
Console.WriteLine($"remote: {moderation.Name}, {judge.Name}");
return 0;
