using System.Text.Json.Nodes;

namespace SafeThink.LlamaCpp.ChatTemplates;

/// <summary>What a chat template is given beside the messages.</summary>
public sealed record ChatTemplateOptions
{
    /// <summary>Whether the prompt ends with the opening of the assistant's answer.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool AddGenerationPrompt { get; init; } = true;

    /// <summary>The switch of models that can answer with or without reasoning.</summary>
    /// <value><see langword="null"/> by default: the variable is not defined, and the template decides.</value>
    public bool? EnableThinking { get; init; }

    /// <summary>The text of the token that begins a sequence; it is trusted.</summary>
    /// <value><see langword="null"/> by default: not defined.</value>
    public string? BosToken { get; init; }

    /// <summary>The text of the token that ends a sequence; it is trusted.</summary>
    /// <value><see langword="null"/> by default: not defined.</value>
    public string? EosToken { get; init; }

    /// <summary>
    /// Further variables by name, such as <c>reasoning_effort</c>: text, truth values, numbers, null, lists and maps.
    /// All text in them is untrusted.
    /// </summary>
    /// <value>
    /// <see langword="null"/> by default. The names that this record and the messages already give
    /// (<c>messages</c>, <c>add_generation_prompt</c>, <c>enable_thinking</c>, <c>bos_token</c>, <c>eos_token</c>)
    /// are refused. <c>tools</c> and <c>documents</c> are none unless given here.
    /// </value>
    public JsonObject? Variables { get; init; }

    /// <summary>The clock of templates that print today's date.</summary>
    /// <value>The system's by default, in its local time zone.</value>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
