namespace SafeThink.LlamaCpp.Scoring.Judge.Profiles;

/// <summary>A user message with places for the request and the reply.</summary>
internal sealed class JudgeMessage
{
    private const string RequestPlace = "{request}";
    private const string ReplyPlace = "{reply}";

    private readonly string _before;
    private readonly string _between;
    private readonly string _behind;

    public JudgeMessage(string text)
    {
        var request = text.IndexOf(RequestPlace, StringComparison.Ordinal);
        var reply = text.IndexOf(ReplyPlace, StringComparison.Ordinal);
        if (request < 0 || reply < request || text.LastIndexOf(RequestPlace, StringComparison.Ordinal) != request || text.LastIndexOf(ReplyPlace, StringComparison.Ordinal) != reply)
            throw new ArgumentException($"The judge's message must hold {RequestPlace} and, behind it, {ReplyPlace}, each once.", nameof(text));
        _before = text[..request];
        _between = text[(request + RequestPlace.Length)..reply];
        _behind = text[(reply + ReplyPlace.Length)..];

        // At an edge a chat template may trim, and the reply would run into the template's own text.
        if (string.IsNullOrWhiteSpace(_before) || string.IsNullOrWhiteSpace(_between) || string.IsNullOrWhiteSpace(_behind))
            throw new ArgumentException($"The judge's message must have text before {RequestPlace}, between it and {ReplyPlace}, and behind that.", nameof(text));
    }

    /// <summary>The message's own text, with nothing in its places.</summary>
    public string Frame => $"{_before}\n{_between}\n{_behind}";

    /// <summary>Fills the places; what is filled in is not searched for places.</summary>
    public string Fill(string request, string reply) => string.Concat(_before, request, string.Concat(_between, reply, _behind));
}
