namespace SafeThink.Diagnostics;

/// <summary>The names of attributes, and of the events that carry them.</summary>
internal static class Attributes
{
    public const string EvaluationEvent = "gen_ai.evaluation.result";
    public const string InterventionEvent = "safethink.intervention";

    public const string OperationName = "gen_ai.operation.name";
    public const string ProviderName = "gen_ai.provider.name";
    public const string OutputType = "gen_ai.output.type";
    public const string RequestModel = "gen_ai.request.model";
    public const string RequestTemperature = "gen_ai.request.temperature";
    public const string RequestTopP = "gen_ai.request.top_p";
    public const string RequestTopK = "gen_ai.request.top_k";
    public const string RequestFrequencyPenalty = "gen_ai.request.frequency_penalty";
    public const string RequestPresencePenalty = "gen_ai.request.presence_penalty";
    public const string RequestMaximumTokens = "gen_ai.request.max_tokens";
    public const string RequestSeed = "gen_ai.request.seed";
    public const string ResponseId = "gen_ai.response.id";
    public const string ResponseModel = "gen_ai.response.model";
    public const string FinishReasons = "gen_ai.response.finish_reasons";
    public const string InputTokens = "gen_ai.usage.input_tokens";
    public const string OutputTokens = "gen_ai.usage.output_tokens";
    public const string TokenType = "gen_ai.token.type";
    public const string InputMessages = "gen_ai.input.messages";
    public const string OutputMessages = "gen_ai.output.messages";
    public const string EvaluationName = "gen_ai.evaluation.name";
    public const string EvaluationValue = "gen_ai.evaluation.score.value";
    public const string EvaluationLabel = "gen_ai.evaluation.score.label";
    public const string EvaluationExplanation = "gen_ai.evaluation.explanation";
    public const string ErrorType = "error.type";

    public const string Policies = "safethink.policies";
    public const string Policy = "safethink.policy";
    public const string Outcome = "safethink.outcome";
    public const string Threshold = "safethink.threshold";
    public const string ReasoningFormat = "safethink.reasoning_format";
    public const string Phase = "safethink.phase";
    public const string StepIndex = "safethink.step.index";
    public const string StepAttempt = "safethink.step.attempt";
    public const string StepTokens = "safethink.step.tokens";
    public const string ScorerDuration = "safethink.scorer.duration";
    public const string DiscardedTokens = "safethink.discarded_tokens";
    public const string UsageReasoning = "safethink.usage.reasoning_tokens";
    public const string UsageAnswer = "safethink.usage.answer_tokens";
    public const string UsageInjected = "safethink.usage.injected_tokens";
    public const string UsageDiscarded = "safethink.usage.discarded_tokens";
    public const string UsageOverrun = "safethink.usage.overrun_tokens";
    public const string UsageSpare = "safethink.usage.spare_tokens";
    public const string UsageWait = "safethink.usage.wait_tokens";
    public const string UsageSteps = "safethink.usage.steps";
    public const string UsageScoredSteps = "safethink.usage.scored_steps";
    public const string UsageInterventions = "safethink.usage.interventions";
}
