namespace SafeThink.Engines;

/// <summary>What is asked of a chat template.</summary>
public sealed record PromptOptions
{
    /// <summary>The defaults.</summary>
    public static PromptOptions Default { get; } = new();

    /// <summary>Whether the prompt ends with the opening of the assistant's turn.</summary>
    /// <value><see langword="true"/></value>
    public bool AddGenerationPrompt { get; init; } = true;

    /// <summary>The template's <c>enable_thinking</c> switch; null leaves it undefined.</summary>
    /// <value><see langword="null"/></value>
    public bool? EnableThinking { get; init; }
}
