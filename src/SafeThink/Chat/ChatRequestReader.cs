using Microsoft.Extensions.AI;
using SafeThink.Decoding;
using SafeThink.Engines;

namespace SafeThink.Chat;

/// <summary>Reads messages and chat options, and refuses what would be done by half.</summary>
/// <param name="client">The client, for <see cref="ChatOptions.RawRepresentationFactory"/>.</param>
/// <param name="modelName">The model that there is.</param>
/// <param name="defaults">What holds where the options say nothing.</param>
/// <param name="scope">Who shares evaluated prompts; null for what the defaults say.</param>
internal sealed class ChatRequestReader(IChatClient client, string modelName, GuardedDecodeOptions defaults, object? scope)
{
    /// <summary>Reads a request.</summary>
    /// <exception cref="ArgumentException">There is nothing to answer, or an option is out of range.</exception>
    /// <exception cref="NotSupportedException">Something is asked for that the client does not do; the message names it.</exception>
    public ChatRequest Read(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        Refuse(options);
        var conversation = Conversation.Read(messages, options?.Instructions);
        var decoding = Decoding(options);
        decoding.Validate();
        return new ChatRequest(
            conversation, decoding, options?.Reasoning?.Effort, ShowsReasoning: options?.Reasoning?.Output != ReasoningOutput.None);
    }

    // What only permits something (several tool calls, background responses) is ignored, as its documentation allows.
    private void Refuse(ChatOptions? options)
    {
        if (options is null)
            return;
        if (options is { Tools.Count: > 0, ToolMode: not NoneChatToolMode })
            throw Unsupported(nameof(options.Tools), $"{options.Tools.Count} tools", "it calls none; leave them out, or set the tool mode to none");
        if (options.ToolMode is RequiredChatToolMode)
            throw Unsupported(nameof(options.ToolMode), "a required tool call", "it calls no tools");
        if (options.ResponseFormat is not (null or ChatResponseFormatText))
            throw Unsupported(nameof(options.ResponseFormat), options.ResponseFormat.GetType().Name, "it answers in plain text");
        if (options.ConversationId is { } conversation)
            throw Unsupported(nameof(options.ConversationId), $"'{conversation}'", "it keeps no conversations; send all messages with each request");
#pragma warning disable MEAI001 // To refuse an option that is still experimental does not depend on what becomes of it.
        if (options.ContinuationToken is not null)
            throw Unsupported(nameof(options.ContinuationToken), "a token", "it has no background responses");
#pragma warning restore MEAI001
        if (options.ModelId is { } model && !model.Equals(modelName, StringComparison.OrdinalIgnoreCase))
            throw Unsupported(nameof(options.ModelId), $"'{model}'", $"the model that is loaded is '{modelName}'");
        if (options.Reasoning?.Output == ReasoningOutput.Summary)
            throw Unsupported("Reasoning.Output", "a summary", "it gives the reasoning in full or not at all");
    }

    private static NotSupportedException Unsupported(string option, string value, string instead) =>
        new($"{nameof(ChatOptions)}.{option} asks for {value}, which the guarded chat client does not do: {instead}.");

    private GuardedDecodeOptions Decoding(ChatOptions? options)
    {
        var decoding = options?.RawRepresentationFactory?.Invoke(client) as GuardedDecodeOptions ?? defaults;
        if (options?.MaxOutputTokens < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.MaxOutputTokens, $"{nameof(ChatOptions)}.{nameof(options.MaxOutputTokens)} must be at least 1.");
        }

        return decoding with
        {
            MaximumTokens = options?.MaxOutputTokens ?? decoding.MaximumTokens,
            StopSequences = options?.StopSequences is { Count: > 0 } stop ? [.. stop] : decoding.StopSequences,
            PromptScope = scope ?? decoding.PromptScope,
            Sampling = Sampling(decoding.Sampling, options),
        };
    }

    private static SamplingOptions Sampling(SamplingOptions sampling, ChatOptions? options) => sampling with
    {
        Temperature = options?.Temperature ?? sampling.Temperature,
        TopP = options?.TopP ?? sampling.TopP,
        TopK = options?.TopK ?? sampling.TopK,
        FrequencyPenalty = options?.FrequencyPenalty ?? sampling.FrequencyPenalty,
        PresencePenalty = options?.PresencePenalty ?? sampling.PresencePenalty,
        Seed = Seed(options?.Seed) ?? (sampling.Seed == 0 ? NewSeed() : sampling.Seed),
    };

    // Both halves count: seeds that differ only in the upper one are to differ.
    private static uint? Seed(long? seed) => seed is { } value ? unchecked((uint)value ^ (uint)(value >> 32)) : null;

    private static uint NewSeed() => (uint)Random.Shared.NextInt64(1, 1L + uint.MaxValue);
}
