using System.Text.Json.Nodes;
using SafeThink.Engines;
using SafeThink.LlamaCpp.ChatTemplates;
using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.Scoring.Judge.Profiles;
using SafeThink.Prompts;

namespace SafeThink.LlamaCpp.Scoring.Judge.Prompting;

/// <summary>A judge's template: makes the prompt for a conversation, and knows its own marks.</summary>
/// <remarks>
/// The template is rendered with a stand-in where the reply goes, or the request where that is judged. Where the stand-in
/// comes out shows what stands before and behind it, whether the template trims it, and that it is shown at all: several
/// guard templates drop a message of plain text without a word, and would have the model judge an empty conversation.
/// </remarks>
internal sealed class JudgeTemplate
{
    private readonly JudgeProfile _profile;
    private readonly ChatTemplate _template;
    private readonly ChatTemplateOptions _options;
    private readonly JudgeMessage? _message;
    private readonly string _standIn = $"text{Guid.NewGuid():N}";
    private readonly bool _takesParts;
    private readonly MarkerBreaker _marks;

    /// <summary>Reads a template and tries it.</summary>
    /// <param name="profile">The profile, validated.</param>
    /// <param name="modelTemplate">The model file's own template, or null.</param>
    /// <param name="startText">The spelling of the token that begins a sequence, or null.</param>
    /// <param name="endText">The spelling of the token that ends one, or null.</param>
    /// <exception cref="EngineException">There is no template that fits, or it does not show what is to be judged.</exception>
    public JudgeTemplate(JudgeProfile profile, string? modelTemplate, string? startText, string? endText)
    {
        _profile = profile;
        _message = profile.Message is null ? null : new(profile.Message);
        _template = Parse(Choose(profile, modelTemplate));
        _options = new ChatTemplateOptions
        {
            BosToken = startText,
            EosToken = endText,
            EnableThinking = profile.EnableThinking,
            Variables = profile.Variables,
        };

        // Both roles are in it, so that the template's marks for both are known.
        var trial = new Conversation(
            profile.Subject == JudgeSubject.Reply ? [PromptMessage.User("request")] : [PromptMessage.User("request"), PromptMessage.Assistant("reply")], "");

        // As plain text, the usual way, or as a list of parts, which templates of multimodal guards want.
        _takesParts = Find(Render(trial, asParts: false)) is null;
        if (Find(Render(trial, _takesParts)) is null)
            throw new EngineException($"The template of '{profile.Name}' does not show the {Whose} exactly once, so nothing could be judged. Give the profile another template.");
        _marks = new(MarksText(Render(trial, _takesParts)) + "\n" + _message?.Frame);
        Trial = Render(trial);
    }

    /// <summary>The prompt for a conversation of a few words.</summary>
    public JudgePrompt Trial { get; }

    /// <summary>Makes the prompt for a conversation.</summary>
    /// <param name="conversation">The conversation, its marks not yet broken.</param>
    /// <exception cref="EngineException">The template refuses the conversation.</exception>
    public JudgePrompt Render(Conversation conversation)
    {
        var broken = conversation with { Turns = [.. conversation.Turns.Select(t => t with { Content = _marks.Break(t.Content) })] };
        return Find(Render(broken, _takesParts))
            ?? throw new EngineException($"The template of '{_profile.Name}' does not show the {Whose} behind this conversation of {conversation.Turns.Count} turns.");
    }

    /// <summary>Text under judgement with the template's marks broken.</summary>
    /// <param name="text">The text so far.</param>
    public string Break(string text) => _marks.Break(text);

    private string Whose => _profile.Subject == JudgeSubject.Reply ? "assistant's reply" : "user's request";

    private static string Choose(JudgeProfile profile, string? modelTemplate)
    {
        var fits = modelTemplate is not null
            && (profile.TemplateMark is null || modelTemplate.Contains(profile.TemplateMark, StringComparison.OrdinalIgnoreCase));
        if (fits && (profile.PrefersModelTemplate || profile.ChatTemplate is null))
            return modelTemplate!;
        return profile.ChatTemplate ?? throw new EngineException(modelTemplate is null
            ? $"The model has no chat template, and profile '{profile.Name}' has none of its own. Give the profile its {nameof(JudgeProfile.ChatTemplate)}."
            : $"The model's chat template is not that of '{profile.Name}': it does not contain '{profile.TemplateMark}'. Load the guard that the profile is for, or give the profile its {nameof(JudgeProfile.ChatTemplate)}.");
    }

    private ChatTemplate Parse(string source)
    {
        try
        {
            return ChatTemplate.Parse(source);
        }
        catch (ChatTemplateException exception)
        {
            throw new EngineException($"The template of '{_profile.Name}' cannot be read. {exception.Message}", exception);
        }
    }

    private JudgePrompt? Find(OriginText text) => JudgePrompt.Find(text, _standIn, _profile.Questions[0].Opening);

    private OriginText Render(Conversation conversation, bool asParts)
    {
        var standIn = $"\n{_standIn}\n";
        IEnumerable<PromptMessage> messages = _message is null
            ? [.. conversation.Turns, _profile.Subject == JudgeSubject.Reply ? PromptMessage.Assistant(standIn) : PromptMessage.User(standIn)]
            : [PromptMessage.User(_message.Fill(conversation.Request, standIn))];
        try
        {
            return _template.RenderJson([.. messages.Select(m => ToJson(m, asParts))], _options);
        }
        catch (ChatTemplateException exception)
        {
            throw new EngineException($"The template of '{_profile.Name}' cannot render this conversation. {exception.Message}", exception);
        }
    }

    private static JsonObject ToJson(PromptMessage message, bool asParts) => new()
    {
        ["role"] = message.Role,
        ["content"] = asParts ? new JsonArray(new JsonObject { ["type"] = "text", ["text"] = message.Content }) : message.Content,
    };

    // An untrusted stretch stands for message text: a line that the template writes may begin before it or behind it.
    private static string MarksText(OriginText text)
    {
        var parts = new List<string>();
        var start = 0;
        foreach (var run in text.Runs(0, text.Length))
        {
            parts.Add(run.IsTrusted ? text.Value[start..run.End] : " ");
            start = run.End;
        }

        return string.Concat(parts);
    }
}
