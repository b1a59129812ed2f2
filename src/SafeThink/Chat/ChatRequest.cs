using Microsoft.Extensions.AI;
using SafeThink.Decoding;
using SafeThink.Prompts;

namespace SafeThink.Chat;

/// <summary>What one request asks for, checked.</summary>
/// <param name="Messages">The conversation, as the chat template takes it.</param>
/// <param name="Decoding">How it is decoded; the seed is final.</param>
/// <param name="Effort">How much the model is to think; null for as much as it would.</param>
/// <param name="ShowsReasoning">Whether the response holds the reasoning. It is scored either way.</param>
internal sealed record ChatRequest(
    IReadOnlyList<PromptMessage> Messages, GuardedDecodeOptions Decoding, ReasoningEffort? Effort, bool ShowsReasoning);
