namespace SafeThink.LlamaCpp.Decoding.Sequences;

/// <summary>Keeps the rows that are not in use, with their buffers, for the next who needs one.</summary>
/// <param name="vocabularySize">How many logits a row has.</param>
internal sealed class LogitsPool(int vocabularySize)
{
    private readonly Lock _gate = new();
    private readonly Stack<LogitsRow> _rows = new();

    /// <summary>How many logits a row has.</summary>
    public int VocabularySize => vocabularySize;

    /// <summary>An empty row, held once.</summary>
    public LogitsRow Rent()
    {
        lock (_gate)
        {
            if (!_rows.TryPop(out var row))
                row = new LogitsRow(this);
            row.Hold();
            return row;
        }
    }

    /// <summary>Takes back a row that nobody holds.</summary>
    /// <param name="row">The row.</param>
    public void Return(LogitsRow row)
    {
        // Marks may be disposed on any thread.
        lock (_gate)
            _rows.Push(row);
    }
}
