namespace SafeThink.Scoring.Embedded.Text;

/// <summary>How much of a text could be read.</summary>
/// <param name="HasContent">Whether it holds anything that shows.</param>
/// <param name="ReadBytes">UTF-8 bytes of letters that were read, lookalikes counted as what they are read as.</param>
/// <param name="ForeignBytes">UTF-8 bytes of letters of scripts that the scorer does not read.</param>
/// <param name="BorrowedBytes">UTF-8 bytes of words that were read but are made of another script's letters alone.</param>
internal readonly record struct Reading(bool HasContent, int ReadBytes, int ForeignBytes, int BorrowedBytes)
{
    /// <summary>Whether most of the letters could not be read.</summary>
    /// <remarks>Beside real words of another script, a word made of lookalikes alone is one of that script too.</remarks>
    public bool IsMostlyForeign => ForeignBytes > 0 && ForeignBytes + BorrowedBytes > ReadBytes - BorrowedBytes;
}
