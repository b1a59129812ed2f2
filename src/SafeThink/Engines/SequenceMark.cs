namespace SafeThink.Engines;

/// <summary>A state that a sequence can come back to; see <see cref="IDecodingSequence.Mark"/>.</summary>
public abstract class SequenceMark : IDisposable
{
    /// <summary>Creates a mark.</summary>
    /// <param name="length">How many tokens the sequence had.</param>
    protected SequenceMark(int length) => Length = length;

    /// <summary>How many tokens the sequence had when the mark was set.</summary>
    public int Length { get; }

    /// <summary>Frees what the mark holds. A disposed mark cannot be rewound to.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the mark holds.</summary>
    /// <param name="disposing"><see langword="true"/> when called by <see cref="Dispose()"/>.</param>
    protected abstract void Dispose(bool disposing);
}
