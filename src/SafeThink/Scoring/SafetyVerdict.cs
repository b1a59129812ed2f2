namespace SafeThink.Scoring;

/// <summary>A score judged against a threshold.</summary>
public enum SafetyVerdict
{
    /// <summary>There was no score. It is never treated as safe.</summary>
    Indeterminate,

    /// <summary>The score reaches the threshold.</summary>
    Safe,

    /// <summary>The score lies below the threshold.</summary>
    Unsafe,
}
