namespace SafeThink.EndToEnd;

/// <summary>What the program ends with.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>Something could not be measured; the message said what.</summary>
    public const int Failure = 1;

    /// <summary>The arguments make no sense.</summary>
    public const int Usage = 2;

    /// <summary>Ctrl-C, as shells report it.</summary>
    public const int Interrupted = 130;
}
