namespace SafeThink.Decoding.Output;

/// <summary>Whether a model's output has ended, and how.</summary>
internal enum OutputEnd
{
    /// <summary>It goes on.</summary>
    NotReached,

    /// <summary>The model ended it.</summary>
    EndOfText,

    /// <summary>There is no room, or no leave, for another token.</summary>
    Length,
}
