using SafeThink.Prompts;

namespace SafeThink.LlamaCpp.Scoring.Judge.Prompting;

/// <summary>What a judge is shown: turns of user and assistant that alternate, the user's first, up to the turn under judgement.</summary>
/// <remarks>
/// Guard models know these two roles only. System and tool messages are left out: they are the application's own, and a
/// guard would read them as its policy. Neighbours of one role become one turn, since guard templates refuse others.
/// </remarks>
/// <param name="Turns">
/// The turns before the one under judgement: the last of them is the user's where a reply is judged; where a request is,
/// it is the assistant's, or there is none.
/// </param>
/// <param name="TextStart">
/// What the turn under judgement already begins with: assistant text behind the last user message, or that message.
/// </param>
internal sealed record Conversation(IReadOnlyList<PromptMessage> Turns, string TextStart)
{
    private const string Joint = "\n\n";

    /// <summary>The last thing that the user said, where a reply is judged.</summary>
    public string Request => Turns[^1].Content;

    /// <summary>Takes a conversation out of a prompt.</summary>
    /// <param name="prompt">The prompt; one without messages counts as a request made of its untrusted text.</param>
    /// <param name="subject">Whose turn is judged. For a request, a reply that has been begun behind it is left out.</param>
    public static Conversation Of(Prompt prompt, JudgeSubject subject = JudgeSubject.Reply)
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
            turns.Add(PromptMessage.User(BareText(prompt)));
        var requests = turns[^1].Role == "user" ? turns : turns[..^1];
        if (subject == JudgeSubject.Request)
            return new(requests[..^1], requests[^1].Content);
        return new(requests, requests.Count < turns.Count ? turns[^1].Content : "");
    }

    private static string BareText(Prompt prompt)
    {
        var untrusted = string.Concat(prompt.Segments.Where(s => !s.IsTrusted).Select(s => s.Text));
        return untrusted.Length > 0 ? untrusted : prompt.ToString();
    }
}
