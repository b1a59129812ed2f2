using System.Text;
using Microsoft.Extensions.AI;
using SafeThink.Decoding;
using SafeThink.Prompts;
using SafeThink.Traces;

namespace SafeThink.Chat;

/// <summary>Turns the updates of one decode into those of a chat response, and remembers what was said.</summary>
/// <param name="request">What was asked.</param>
/// <param name="modelName">The model.</param>
internal sealed class ChatReply(ChatRequest request, string modelName)
{
    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly DateTimeOffset _created = TimeProvider.System.GetUtcNow();
    private readonly StringBuilder _reasoning = new();
    private readonly StringBuilder _answer = new();

    /// <summary>Takes an update.</summary>
    /// <returns>What the reader gets of it; null for nothing.</returns>
    public ChatResponseUpdate? Take(DecodingUpdate update)
    {
        switch (update.Kind)
        {
            case DecodingUpdateKind.Text or DecodingUpdateKind.Injected:
                var isReasoning = update.Phase == TracePhase.Reasoning;
                (isReasoning ? _reasoning : _answer).Append(update.Text);
                return isReasoning && !request.ShowsReasoning ? null : Update(ContentOf(update, isReasoning));
            case DecodingUpdateKind.StepScored or DecodingUpdateKind.Intervened:
                var report = Update();
                report.RawRepresentation = (object?)update.Step ?? update.Intervention;
                return report;
            default:
                return null;
        }
    }

    /// <summary>The last update.</summary>
    /// <param name="result">How it ended.</param>
    /// <param name="readAhead">How many tokens of the history were evaluated ahead of the request.</param>
    public ChatResponseUpdate End(DecodingResult result, int readAhead)
    {
        var usage = new UsageContent(ChatUsage.Of(result.Usage, readAhead));
        var update = result.Reason == FinishReason.ContentFilter
            ? Update(new ErrorContent(result.Explanation) { ErrorCode = GuardedChatConstants.BlockedErrorCode }, usage)
            : Update(usage);
        update.FinishReason = result.Reason switch
        {
            FinishReason.Stop => ChatFinishReason.Stop,
            FinishReason.Length => ChatFinishReason.Length,
            FinishReason.ContentFilter => ChatFinishReason.ContentFilter,
            var reason => throw new InvalidOperationException($"There is no chat finish reason for '{reason}'."),
        };
        update.RawRepresentation = result;
        update.AdditionalProperties = new() { [GuardedChatConstants.SeedProperty] = request.Decoding.Sampling.Seed };
        return update;
    }

    /// <summary>What was said, as a message of the history.</summary>
    public PromptMessage ToMessage() => PromptMessage.Assistant(_answer.ToString()) with
    {
        Reasoning = _reasoning.Length > 0 && request.ShowsReasoning ? _reasoning.ToString() : null,
    };

    private static AIContent ContentOf(DecodingUpdate update, bool isReasoning)
    {
        AIContent content = isReasoning ? new TextReasoningContent(update.Text) : new TextContent(update.Text);
        if (update.Kind == DecodingUpdateKind.Injected)
        {
            content.AdditionalProperties = new() { [GuardedChatConstants.InjectedProperty] = true };

            // Collecting a stream joins contents and forgets their properties, but leaves alone those with an annotation.
            content.Annotations = [new AIAnnotation { AdditionalProperties = new() { [GuardedChatConstants.InjectedProperty] = true } }];
        }

        return content;
    }

    private ChatResponseUpdate Update(params AIContent[] contents) => new(ChatRole.Assistant, [.. contents])
    {
        ResponseId = _id,
        MessageId = _id,
        ModelId = modelName,
        CreatedAt = _created,
    };
}
