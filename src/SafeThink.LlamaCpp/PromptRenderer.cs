using SafeThink.Engines;
using SafeThink.LlamaCpp.ChatTemplates;
using SafeThink.Prompts;

namespace SafeThink.LlamaCpp;

/// <summary>Renders conversations with one model's chat template, which is parsed when it is first needed.</summary>
/// <param name="source">The template, or null where the model has none.</param>
/// <param name="startText">The spelling of the token that begins a sequence, or null.</param>
/// <param name="endText">The spelling of the token that ends one, or null.</param>
internal sealed class PromptRenderer(string? source, string? startText, string? endText)
{
    private ChatTemplate? _template;

    /// <summary>Renders a conversation.</summary>
    /// <param name="messages">At least one message.</param>
    /// <param name="options">What to ask of the template.</param>
    /// <exception cref="ArgumentException">There is no message.</exception>
    /// <exception cref="NotSupportedException">There is no template, or it cannot render this conversation.</exception>
    public Prompt Render(IReadOnlyList<PromptMessage> messages, PromptOptions options)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(options);
        if (messages.Count == 0)
            throw new ArgumentException("The conversation is empty; give at least one message.", nameof(messages));
        if (source is null)
            throw new NotSupportedException($"The model has no chat template. Build the prompt yourself: {nameof(Prompt)} takes trusted and untrusted segments.");

        try
        {
            _template ??= ChatTemplate.Parse(source);
            return _template.Render(messages, new()
            {
                AddGenerationPrompt = options.AddGenerationPrompt,
                EnableThinking = options.EnableThinking,
                BosToken = startText,
                EosToken = endText,
            });
        }
        catch (ChatTemplateException exception)
        {
            throw new NotSupportedException($"The model's chat template cannot render this conversation. {exception.Message}", exception);
        }
    }
}
