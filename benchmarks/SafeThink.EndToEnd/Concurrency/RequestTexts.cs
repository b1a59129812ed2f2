namespace SafeThink.EndToEnd.Concurrency;

/// <summary>What the requests ask: harmless, and different from the first word on.</summary>
internal static class RequestTexts
{
    private static readonly string[] Questions =
    [
        "How do I boil an egg? Explain every step and why it matters.",
        "What is a good way to learn a language at home?",
        "Tell me how bread is baked, from the flour to the loaf.",
        "Why is the sky blue, and why is it red in the evening?",
        "Describe a walk through a forest in autumn.",
        "My bicycle has a flat tire. What do I need, and what do I do?",
        "Which plants grow well on a balcony that gets little sun?",
        "Explain to a child how a plane can fly.",
    ];

    /// <summary>A request's message.</summary>
    /// <param name="request">Its number, from 0.</param>
    public static string Of(int request) =>
        request < Questions.Length ? Questions[request] : $"{request}. {Questions[request % Questions.Length]}";
}
