namespace SafeThink.Scoring.Embedded.Text;

/// <summary>Takes the words of a text, one after the other.</summary>
internal interface IWordSink
{
    /// <summary>Takes a word.</summary>
    /// <param name="word">1 to <see cref="WordReader.MaximumLength"/> bytes of a–z and 0–9; # for a number. Valid during the call.</param>
    void Take(scoped ReadOnlySpan<byte> word);
}
