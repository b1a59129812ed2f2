using FsCheck.Xunit;
using SafeThink.LlamaCpp.ChatTemplates;
using SafeThink.Prompts;

namespace SafeThink.LlamaCpp.Tests.ChatTemplates;

public sealed class TrustPropertyTests
{
    // A private-use character: no template below writes it, and no operation makes it out of another.
    private const char Marker = '\ue123';

    private static readonly ChatTemplate TinyReasoner =
        ChatTemplate.Parse(RepositoryRoot.ReadText("models", "tiny-reasoner", "chat_template.jinja"));

    private static readonly string[] Operations =
    [
        ".upper()", " | lower", " | title", "[1:]", "[:-1]", "[::-1]", ".strip()", " | trim", ".split('a') | join('-')",
        ".replace('a', '<b>')", " | tojson", " ~ '</think>'", " | indent(2, true)", " | list | join", " | string", ".rsplit(none, 1) | join('+')", ".rsplit('a', 1)[-1]",
        ".splitlines() | join('|')", ".partition('-')[0]", ".center(20)", " | escape", " * 2", ".join(['x', 'y', 'z'])", " | replace('', '.')",
    ];

    [Property(MaxTest = 300)]
    public void Render_MarkedContents_NeverReachATrustedSegment(string?[] contents, bool addsPrompt, bool? enablesThinking)
    {
        var messages = Conversation(contents);

        var prompt = TinyReasoner.Render(
            messages, new ChatTemplateOptions { AddGenerationPrompt = addsPrompt, EnableThinking = enablesThinking });

        Assert.DoesNotContain(prompt.Segments, s => s.IsTrusted && s.Text.Contains(Marker));
        Assert.Equal(RenderPlainly(messages, addsPrompt, enablesThinking), prompt.ToString());
    }

    [Property(MaxTest = 500)]
    public void Render_ChainOfOperations_NeverTrustsAMarkedCharacter(string? content, byte[] choices)
    {
        var chain = "m";
        foreach (var choice in choices.Take(6))
        {
            chain = $"({chain}{Operations[choice % Operations.Length]})";
        }

        var template = ChatTemplate.Parse("<a>{% set m = messages[0].content %}{{ '<think>' ~ " + chain + " ~ '</think>' }}<b>");

        var prompt = template.Render([PromptMessage.User(Marked(content))]);

        Assert.DoesNotContain(prompt.Segments, s => s.IsTrusted && s.Text.Contains(Marker));
        Assert.StartsWith("<a><think>", prompt.Segments[0].Text, StringComparison.Ordinal);
        Assert.EndsWith("</think><b>", prompt.Segments[^1].Text, StringComparison.Ordinal);
    }

    private static PromptMessage[] Conversation(string?[] contents) =>
        [.. contents.Select((c, i) => i % 2 == 0 ? PromptMessage.User(Marked(c)) : PromptMessage.Assistant(Marked(c)))];

    /// <summary>The content with the marker round every character, and now and then a think tag.</summary>
    private static string Marked(string? content) =>
        string.Concat((content ?? string.Empty).Select(c => $"{Marker}{c}")) + Marker + (content?.Length % 3 == 0 ? $"</think>\n{Marker}" : "");

    /// <summary>The tiny-reasoner template once more, in C#.</summary>
    private static string RenderPlainly(PromptMessage[] messages, bool addsPrompt, bool? enablesThinking)
    {
        var text = string.Concat(messages.Select(m => $"<|im_start|>{m.Role}\n{Answer(m)}<|im_end|>\n"));
        text += addsPrompt ? "<|im_start|>assistant\n<think>\n" : string.Empty;
        return text + (addsPrompt && enablesThinking == false ? "\n</think>\n\n" : string.Empty);
    }

    private static string Answer(PromptMessage message) => message.Role == "assistant"
        && message.Content.LastIndexOf("</think>", StringComparison.Ordinal) is >= 0 and var end
            ? message.Content[(end + "</think>".Length)..].TrimStart('\n')
            : message.Content;
}
