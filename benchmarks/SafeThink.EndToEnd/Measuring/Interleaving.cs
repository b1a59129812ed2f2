namespace SafeThink.EndToEnd.Measuring;

/// <summary>In which order the arms of a round run: each once, and each round anew, so that no arm owns a place.</summary>
/// <param name="arms">How many arms there are.</param>
/// <param name="seed">The seed; equal seeds give equal orders.</param>
internal sealed class Interleaving(int arms, int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>The next round's order.</summary>
    public int[] Next()
    {
        var order = Enumerable.Range(0, arms).ToArray();
        _random.Shuffle(order);
        return order;
    }
}
