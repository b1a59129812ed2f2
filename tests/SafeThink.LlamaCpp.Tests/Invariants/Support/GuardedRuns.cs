using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Prompts;
using SafeThink.Scoring;

namespace SafeThink.LlamaCpp.Tests.Invariants.Support;

/// <summary>What many invariant tests need.</summary>
internal static class GuardedRuns
{
    /// <summary>A scorer to which everything is safe.</summary>
    public static ISafetyScorer AcceptAll { get; } = new DelegateScorer("accept-all", _ => 1);

    /// <summary>A scorer to which everything that holds a text is unsafe.</summary>
    public static ISafetyScorer Reject(string text) =>
        new DelegateScorer("reject", step => step.Text.Contains(text, StringComparison.Ordinal) ? -1 : 1);

    /// <summary>A conversation of one message, rendered with the model's template.</summary>
    public static Prompt Ask(this IDecodingEngine engine, string message) =>
        engine.RenderPrompt([PromptMessage.User(message)], PromptOptions.Default);

    /// <summary>All updates of a decode.</summary>
    public static async Task<List<DecodingUpdate>> ToListAsync(this IAsyncEnumerable<DecodingUpdate> updates)
    {
        var all = new List<DecodingUpdate>();
        await foreach (var update in updates)
            all.Add(update);
        return all;
    }

    /// <summary>The reports of all scored steps.</summary>
    public static IEnumerable<StepReport> Steps(this IEnumerable<DecodingUpdate> updates) =>
        updates.Where(u => u.Step is not null).Select(u => u.Step!);

    /// <summary>All interventions.</summary>
    public static IEnumerable<Intervention> Interventions(this IEnumerable<DecodingUpdate> updates) =>
        updates.Where(u => u.Intervention is not null).Select(u => u.Intervention!);

    /// <summary>The text that the model said and that was released.</summary>
    public static string ReleasedText(this IEnumerable<DecodingUpdate> updates) =>
        string.Concat(updates.Where(u => u.Kind == DecodingUpdateKind.Text).Select(u => u.Text));
}
