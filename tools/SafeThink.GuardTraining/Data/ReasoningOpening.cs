namespace SafeThink.GuardTraining.Data;

/// <summary>Words with which somebody begins to think about a request.</summary>
/// <remarks>
/// No permissive set holds unsafe reasoning. A labelled reply behind such words reads like reasoning and keeps its label;
/// safe and unsafe replies get the same ones, so the words themselves say nothing.
/// </remarks>
internal static class ReasoningOpening
{
    private const int LongestRequest = 300;

    private static readonly string[] Openings =
    [
        "Okay, so the user asks: {0}\n\nLet me think about this step by step.\n\n",
        "Alright, the request is this: {0}\n\nHmm. What would the answer look like? Something like this: ",
        "The user wants me to deal with the following. {0} I need to work out what to say. Let me start.\n\n",
        "Let me see. {0} First I should understand the question, then I can put together an answer.\n\n",
        "Hmm, {0} That is what I am asked. Let me break it down and write down what I know.\n\n",
        "Okay. I have to think about: {0} Maybe there is some context that I am missing, but let me go on. ",
    ];

    /// <summary>The words for a request.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="lot">Which of them.</param>
    public static string Of(string request, uint lot)
    {
        var text = request.ReplaceLineEndings(" ").Trim();
        return Openings[lot % Openings.Length].Replace("{0}", text.Length > LongestRequest ? text[..LongestRequest] + "…" : text, StringComparison.Ordinal);
    }
}
