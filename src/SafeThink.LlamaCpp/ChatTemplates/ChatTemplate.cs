using System.Collections.Immutable;
using System.Text.Json.Nodes;
using SafeThink.LlamaCpp.ChatTemplates.Builtins;
using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Syntax;
using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.ChatTemplates.Values;
using SafeThink.Prompts;

namespace SafeThink.LlamaCpp.ChatTemplates;

/// <summary>
/// A chat template, as a GGUF file carries it in <c>tokenizer.chat_template</c>: Jinja with the settings and
/// functions that Hugging Face transformers gives it.
/// </summary>
/// <remarks>
/// What it renders keeps the template's own text and everybody else's apart, character by character, through every
/// operation a template can apply. Only text the template spells out, the two special tokens, dates and the role
/// names <c>system</c>, <c>user</c>, <c>assistant</c>, <c>tool</c> and <c>developer</c> are trusted. A template can
/// read nothing but what it is given, and limits on steps, depth and text stop one that does not come to an end.
/// An instance is immutable and can be used by several threads at once.
/// </remarks>
public sealed class ChatTemplate
{
    private static readonly ImmutableArray<string> OwnVariables =
        ["messages", "add_generation_prompt", "enable_thinking", "bos_token", "eos_token"];

    private readonly ImmutableArray<Statement> _body;

    private ChatTemplate(string source, ImmutableArray<Statement> body)
    {
        Source = source;
        _body = body;
    }

    /// <summary>The template as it was given.</summary>
    public string Source { get; }

    /// <summary>Reads a template.</summary>
    /// <param name="source">The template text.</param>
    /// <exception cref="ChatTemplateException">The text is not a template; the message names line, column and what was wrong.</exception>
    public static ChatTemplate Parse(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new ChatTemplate(source, StatementParser.Parse(source));
    }

    /// <summary>Renders a conversation.</summary>
    /// <param name="messages">The messages, first to last; may be empty if the template allows it.</param>
    /// <param name="options">What the template is given beside them; the defaults when null.</param>
    /// <exception cref="ArgumentException">A message is null, or a variable has the name of one that an option gives.</exception>
    /// <exception cref="ChatTemplateException">
    /// The template refused the conversation (<see cref="ChatTemplateException.IsRaisedByTemplate"/>), failed on it, or
    /// passed a limit on steps, depth or length.
    /// </exception>
    public Prompt Render(IReadOnlyList<PromptMessage> messages, ChatTemplateOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (messages.Any(m => m is null || m.Role is null || m.Content is null))
        {
            throw new ArgumentException(
                "A message, its role or its content is null; leave the message out or give it text.", nameof(messages));
        }

        options ??= new ChatTemplateOptions();
        var text = Render(TemplateVariables.FromMessages(messages), options, RenderLimits.Default);
        return new Prompt(Segments(text), messages);
    }

    /// <summary>Renders messages that hold more than a role and a text.</summary>
    internal OriginText RenderJson(JsonArray messages, ChatTemplateOptions options) =>
        Render(TemplateVariables.FromMessages(messages), options, RenderLimits.Default);

    internal OriginText Render(ListValue messages, ChatTemplateOptions options, RenderLimits limits)
    {
        var context = new RenderContext(new RenderBudget(limits), options.TimeProvider);
        var output = new OriginTextBuilder(context.Budget);
        new StatementExecutor(context).Execute(_body, Variables(messages, options), output);
        return output.Build();
    }

    private static IEnumerable<PromptSegment> Segments(OriginText text)
    {
        var start = 0;
        foreach (var run in text.Runs(0, text.Length))
        {
            yield return new PromptSegment(text.Value[start..run.End], run.IsTrusted);
            start = run.End;
        }
    }

    private static Scope Variables(ListValue messages, ChatTemplateOptions options)
    {
        var globals = new Scope(outer: null);
        GlobalFunctions.AddTo(globals);
        var scope = new Scope(globals);
        scope.Set("messages", messages);
        scope.Set("add_generation_prompt", BooleanValue.Of(options.AddGenerationPrompt));
        scope.Set("tools", NoneValue.Instance);
        scope.Set("documents", NoneValue.Instance);
        if (options.EnableThinking is { } enableThinking)
        {
            scope.Set("enable_thinking", BooleanValue.Of(enableThinking));
        }

        SetToken(scope, "bos_token", options.BosToken);
        SetToken(scope, "eos_token", options.EosToken);
        foreach (var (name, value) in options.Variables ?? [])
        {
            scope.Set(name, OwnVariables.Contains(name)
                ? throw new ArgumentException(
                    $"The variable '{name}' is given by an option or the messages; do not give it twice.", nameof(options))
                : Convert(name, value));
        }

        return scope;
    }

    private static JinjaValue Convert(string name, JsonNode? value)
    {
        try
        {
            return TemplateVariables.FromJson(value);
        }
        catch (RenderFault fault)
        {
            throw new ChatTemplateException($"The variable '{name}' cannot be given to a chat template: {fault.Message}.", fault);
        }
    }

    private static void SetToken(Scope scope, string name, string? token)
    {
        if (token is not null)
        {
            scope.Set(name, TextValue.Trusted(token));
        }
    }
}
