using SafeThink.Prompts;

namespace SafeThink.EndToEnd.Arms;

/// <summary>What every arm decodes, and with what.</summary>
/// <param name="ModelPath">The GGUF file.</param>
/// <param name="Prompt">The rendered prompt.</param>
/// <param name="PromptTokens">The same as tokens.</param>
/// <param name="ContextLength"><c>n_ctx</c> and <c>n_batch</c>.</param>
internal sealed record Workload(string ModelPath, Prompt Prompt, int[] PromptTokens, int ContextLength)
{
    /// <summary>For every arm; with more, the arms would differ by where the system puts the threads.</summary>
    public const int Threads = 1;

    /// <summary>What the user asks where nothing else is said.</summary>
    public const string EggPrompt = "How do I boil an egg? Explain every step and why it matters.";
}
