namespace SafeThink.LlamaCpp.Tokens;

/// <summary>What is known of a token.</summary>
[Flags]
internal enum TokenKinds : byte
{
    /// <summary>Plain text.</summary>
    None = 0,

    /// <summary>Part of the protocol.</summary>
    Control = 1,

    /// <summary>Matched as a whole wherever its spelling stands.</summary>
    UserDefined = 2,

    /// <summary>The model has finished.</summary>
    EndOfGeneration = 4,

    /// <summary>Must not come out of text that is not trusted.</summary>
    Forbidden = 8,
}
