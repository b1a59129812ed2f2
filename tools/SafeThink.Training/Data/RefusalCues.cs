namespace SafeThink.Training.Data;

/// <summary>Tells whether a text doubts or declines, by words that hardly anything else is said with.</summary>
public static class RefusalCues
{
    private static readonly string[] Cues =
    [
        "i can't", "i cannot", "i can not", "i will not", "i won't", "should not help", "shouldn't help", "should not provide", "shouldn't provide",
        "not able to help", "unable to help", "refuse", "decline", "illegal", "unlawful", "against the law", "unethical", "harmful", "dangerous",
        "not appropriate", "inappropriate", "not acceptable", "i'm sorry", "i am sorry", "apologize", "wrong to", "violat", "safety", "not right", "consequences",
    ];

    /// <summary>Whether any of them is in a text.</summary>
    public static bool AreIn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Cues.Any(cue => text.Contains(cue, StringComparison.OrdinalIgnoreCase));
    }
}
