using System.Runtime.CompilerServices;

namespace SafeThink.Scoring.Embedded.Text;

/// <summary>Room for one word.</summary>
[InlineArray(WordReader.MaximumLength)]
internal struct WordBuffer
{
    private byte _first;
}
