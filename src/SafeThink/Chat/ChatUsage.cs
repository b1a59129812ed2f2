using Microsoft.Extensions.AI;
using SafeThink.Decoding;

namespace SafeThink.Chat;

/// <summary>Usage in the terms of chat clients.</summary>
internal static class ChatUsage
{
    /// <summary>Translates.</summary>
    /// <param name="usage">What a decode took.</param>
    /// <param name="readAhead">How many tokens of the history were evaluated ahead of it.</param>
    public static UsageDetails Of(DecodingUsage usage, int readAhead)
    {
        // What was taken back is in no output, so it is counted apart.
        var output = usage.ReasoningTokens + usage.AnswerTokens + usage.InjectedTokens;
        return new UsageDetails
        {
            InputTokenCount = usage.PromptTokens,
            CachedInputTokenCount = usage.CachedPromptTokens,
            OutputTokenCount = output,
            ReasoningTokenCount = usage.ReasoningTokens,
            TotalTokenCount = usage.PromptTokens + output,
            AdditionalCounts = new()
            {
                [GuardedChatConstants.InjectedTokens] = usage.InjectedTokens,
                [GuardedChatConstants.DiscardedTokens] = usage.DiscardedTokens,
                [GuardedChatConstants.WaitTokens] = usage.WaitTokens,
                [GuardedChatConstants.Interventions] = usage.Interventions,
                [GuardedChatConstants.ScoredSteps] = usage.ScoredSteps,
                [GuardedChatConstants.ReadAheadTokens] = readAhead,
            },
        };
    }
}
