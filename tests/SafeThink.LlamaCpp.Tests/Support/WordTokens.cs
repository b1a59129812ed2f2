namespace SafeThink.LlamaCpp.Tests.Support;

/// <summary>Prompts of words that mean nothing.</summary>
internal static class WordTokens
{
    /// <summary>The same words for the same seed, and for a longer list the same beginning.</summary>
    public static int[] Words(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 10 + random.Next(30))];
    }
}
