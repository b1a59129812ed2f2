using SafeThink.Prompts;

namespace SafeThink.LlamaCpp.Scoring.Judge;

/// <summary>What a judge is shown of a request: turns of user and assistant that alternate, the user's first and last.</summary>
/// <remarks>
/// Guard models know these two roles only. System and tool messages are left out: they are the application's own, and a
/// guard would read them as its policy. Neighbours of one role become one turn, since guard templates refuse others.
/// </remarks>
/// <param name="Turns">The turns, an odd number of them.</param>
/// <param name="ReplyStart">What the reply already begins with: assistant text behind the last user message.</param>
internal sealed record Conversation(IReadOnlyList<PromptMessage> Turns, string ReplyStart)
{
    private const string Joint = "\n\n";

    /// <summary>The last thing that the user said.</summary>
    public string Request => Turns[^1].Content;

    /// <summary>Takes a conversation out of a prompt.</summary>
    /// <param name="prompt">The prompt; one without messages counts as a request made of its untrusted text.</param>
    public static Conversation Of(Prompt prompt)
    {
        var turns = new List<PromptMessage>();
        foreach (var message in prompt.Messages)
        {
            if (message.Role is not ("user" or "assistant") || (turns.Count == 0 && message.Role != "user"))
                continue;
            if (turns.Count > 0 && turns[^1].Role == message.Role)
                turns[^1] = turns[^1] with { Content = turns[^1].Content + Joint + message.Content };
            else
                turns.Add(message);
        }

        if (turns.Count == 0)
            return new([PromptMessage.User(BareText(prompt))], "");
        return turns[^1].Role == "user" ? new(turns, "") : new(turns[..^1], turns[^1].Content);
    }

    private static string BareText(Prompt prompt)
    {
        var untrusted = string.Concat(prompt.Segments.Where(s => !s.IsTrusted).Select(s => s.Text));
        return untrusted.Length > 0 ? untrusted : prompt.ToString();
    }
}
