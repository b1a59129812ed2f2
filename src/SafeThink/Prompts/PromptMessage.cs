namespace SafeThink.Prompts;

/// <summary>One message of a conversation, as a chat template sees it.</summary>
/// <param name="Role">The author: <c>system</c>, <c>user</c>, <c>assistant</c> or what else the template knows.</param>
/// <param name="Content">The text of the message. It is never trusted: see <see cref="PromptSegment"/>.</param>
public sealed record PromptMessage(string Role, string Content)
{
    /// <summary>
    /// What the model thought before it gave this answer; the template sees it as <c>reasoning_content</c> and decides whether
    /// the model is shown it again. Most drop it. Never trusted either.
    /// </summary>
    /// <value><see langword="null"/>: the template does not see any</value>
    public string? Reasoning { get; init; }

    /// <summary>An instruction that stands above the conversation.</summary>
    /// <param name="content">The text.</param>
    public static PromptMessage System(string content) => new("system", content);

    /// <summary>Something the user says.</summary>
    /// <param name="content">The text.</param>
    public static PromptMessage User(string content) => new("user", content);

    /// <summary>Something the model answered earlier.</summary>
    /// <param name="content">The text.</param>
    public static PromptMessage Assistant(string content) => new("assistant", content);
}
