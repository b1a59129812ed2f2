using SafeThink.Prompts;

namespace SafeThink.Tests.Decoding.Doubles;

/// <summary>Prompts as templates of different families leave them.</summary>
internal static class Templates
{
    /// <summary>The template opened the thinking, as DeepSeek-R1's does.</summary>
    public static Prompt Opened { get; } = Ending("assistant: <think>\n");

    /// <summary>The model opens the thinking itself, as Qwen3 does.</summary>
    public static Prompt NotOpened { get; } = Ending("assistant: ");

    public static Prompt Ending(string text) => new(
        [new("user: ", IsTrusted: true), new("Hello", IsTrusted: false), new("\n", IsTrusted: true), new(text, IsTrusted: true)],
        [PromptMessage.User("Hello")]);
}
