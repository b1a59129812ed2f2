namespace SafeThink.Scoring.Combining;

/// <summary>Options of <see cref="DebounceScorer"/>.</summary>
public sealed class DebounceOptions
{
    /// <summary>k: how many of the last n steps must lie below the threshold. From 1 to <see cref="Window"/>.</summary>
    /// <value>2, as Qwen3Guard-Stream asks for two flags in a row</value>
    public int Required { get; set; } = 2;

    /// <summary>n: how many of the last scored steps are looked at, the candidate included. At least 1.</summary>
    /// <value>2</value>
    public int Window { get; set; } = 2;

    /// <summary>A candidate that scores below this is not debounced: its own score stands. From -1, which is never, to 1.</summary>
    /// <value>-1</value>
    public float Floor { get; set; } = -1;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range; the message names it.</exception>
    public void Validate()
    {
        if (Window < 1)
            throw new ArgumentOutOfRangeException(nameof(Window), Window, "The window (n) must hold at least one step.");
        if (Required < 1 || Required > Window)
            throw new ArgumentOutOfRangeException(nameof(Required), Required, $"The number of steps required (k) must lie from 1 to the window (n), {Window}.");
        if (!(Floor >= -1 && Floor <= 1))
            throw new ArgumentOutOfRangeException(nameof(Floor), Floor, "The floor must lie from -1 to 1.");
    }
}
