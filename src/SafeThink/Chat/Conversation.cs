using Microsoft.Extensions.AI;
using SafeThink.Prompts;

namespace SafeThink.Chat;

/// <summary>Turns chat messages into those that a chat template takes.</summary>
internal static class Conversation
{
    /// <summary>Reads a conversation.</summary>
    /// <param name="messages">The messages, oldest first.</param>
    /// <param name="instructions">What is put in front, as system text; null for nothing.</param>
    /// <exception cref="ArgumentException">There is nothing to answer.</exception>
    /// <exception cref="NotSupportedException">A message holds something that is no text, or comes from a tool.</exception>
    public static IReadOnlyList<PromptMessage> Read(IEnumerable<ChatMessage> messages, string? instructions)
    {
        var conversation = messages.Select(Read).ToList();
        if (conversation.Count == 0 || string.IsNullOrWhiteSpace(conversation[^1].Content))
            throw new ArgumentException("There is nothing to answer: the last message has no text.", nameof(messages));
        if (string.IsNullOrWhiteSpace(instructions))
            return conversation;

        // Many templates know one system message, and that only as the first.
        if (conversation[0].Role == ChatRole.System.Value)
            conversation[0] = conversation[0] with { Content = $"{instructions}\n\n{conversation[0].Content}" };
        else
            conversation.Insert(0, PromptMessage.System(instructions));
        return conversation;
    }

    private static PromptMessage Read(ChatMessage message, int index)
    {
        if (message.Role == ChatRole.Tool)
            throw new NotSupportedException($"Message {index} has the role '{message.Role}': the guarded chat client calls no tools, so none can have answered.");

        string? text = null;
        string? reasoning = null;
        foreach (var content in message.Contents)
        {
            switch (content)
            {
                case TextContent spoken:
                    text += spoken.Text;
                    break;
                case TextReasoningContent thought when message.Role == ChatRole.Assistant:
                    reasoning += thought.Text;
                    break;
                case ErrorContent or UsageContent when message.Role == ChatRole.Assistant:
                    break;
                default:
                    throw new NotSupportedException($"Message {index} ({message.Role}) holds {Describe(content)}; the model reads text only.");
            }
        }

        return new PromptMessage(message.Role.Value, text ?? "") { Reasoning = reasoning };
    }

    private static string Describe(AIContent content) => content switch
    {
        DataContent data => $"data of type '{data.MediaType}'",
        UriContent uri => $"a link to data of type '{uri.MediaType}'",
        _ => $"a {content.GetType().Name}",
    };
}
