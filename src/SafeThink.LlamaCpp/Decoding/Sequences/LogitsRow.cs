namespace SafeThink.LlamaCpp.Decoding.Sequences;

/// <summary>The logits behind one token: first where llama.cpp put them, later in a copy if someone still wants them.</summary>
/// <remarks>
/// llama.cpp's row lasts until the next decode. Most rows are sampled once and never wanted again, so the copy
/// (vocabulary-sized work) is made just before that decode, and only for a row that a mark, a fork or a parked sequence holds.
/// </remarks>
internal sealed unsafe class LogitsRow(LogitsPool pool)
{
    private float* _resident;
    private float[]? _copy;
    private int _holders;

    /// <summary>Whether the row still lies in llama.cpp's memory.</summary>
    public bool IsResident => _resident != null;

    /// <summary>Whether more than one holds it.</summary>
    public bool IsShared => Volatile.Read(ref _holders) > 1;

    /// <summary>The logits. What an empty row gives is meaningless: whoever holds one knows.</summary>
    public ReadOnlySpan<float> Span => IsResident ? new ReadOnlySpan<float>(_resident, pool.VocabularySize) : _copy;

    /// <summary>Points the row at fresh logits.</summary>
    /// <param name="logits">Valid until the next decode.</param>
    public void SetResident(float* logits) => _resident = logits;

    /// <summary>Copies the logits out of llama.cpp's memory.</summary>
    public void Preserve()
    {
        _copy ??= GC.AllocateUninitializedArray<float>(pool.VocabularySize);
        new ReadOnlySpan<float>(_resident, _copy.Length).CopyTo(_copy);
        _resident = null;
    }

    /// <summary>Adds a holder.</summary>
    /// <returns>This row.</returns>
    public LogitsRow Hold()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    /// <summary>Removes a holder; the last one gives the row back to the pool.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) > 0)
            return;
        _resident = null;
        pool.Return(this);
    }
}
