using SafeThink.Engines;

namespace SafeThink.LlamaCpp.Decoding.Sequences;

/// <summary>What is evaluated of a sequence: the first of its tokens, in a slot of the KV cache, and a row of logits.</summary>
/// <remarks>
/// The row can be sampled when it is the one behind the last token. It survives pending tokens that are taken back again,
/// and also that the slot is emptied: what was in it is read again when the sequence goes on.
/// </remarks>
/// <param name="shape">What all sequences share.</param>
internal sealed unsafe class EvaluatedTokens(EngineShape shape)
{
    private LogitsRow? _row;
    private int _rowLength;     // behind how many tokens the row is; 0 where there is none

    /// <summary>The slot in the KV cache, or -1 while there is none.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>How many tokens are in it.</summary>
    public int Count { get; private set; }

    /// <summary>The row of logits; meaningless where there is none.</summary>
    public LogitsRow Row => _row!;

    /// <summary>Whether the logits are no numbers, so that what the cells of the tokens hold must not stay.</summary>
    /// <remarks>One of them tells: each is a sum over the whole of the last state.</remarks>
    public bool IsBroken => _rowLength > 0 && Count > 0 && float.IsNaN(_row!.Span[0]);

    /// <summary>Whether no logits have told yet what the cells of the tokens hold: those of a decode that was aborted may hold anything.</summary>
    public bool IsUnproven => _rowLength == 0;

    /// <summary>Whether there is a row, and it is the one behind so many tokens.</summary>
    public bool HasRow(int length) => _rowLength > 0 && _rowLength == length;

    /// <summary>The same without a slot, for another sequence; the row is shared.</summary>
    public EvaluatedTokens Fork()
    {
        var fork = new EvaluatedTokens(shape) { Count = Count };
        if (_rowLength > 0)
            fork.TakeRow(_row!, _rowLength);
        return fork;
    }

    /// <summary>The slot holds what another sequence has evaluated.</summary>
    /// <param name="count">How many tokens; 0 for none.</param>
    public void TakeOver(int count) => Count = count;

    /// <summary>The slot was emptied.</summary>
    public void Lose() => Count = 0;

    /// <summary>Takes tokens back, and as many more as it needs where no tail can be cut off.</summary>
    /// <param name="length">How many stay at most.</param>
    /// <param name="marks">Where the state was saved.</param>
    public void CutTo(int length, Marks marks)
    {
        if (_rowLength > length)
            DropRow();
        if (Count <= length)
            return;
        if (shape.Cache.CanCut && shape.Cache.TryCut(Slot, length))
            Count = length;
        else
            RestoreAtMost(length, marks);
    }

    /// <summary>Makes a row that was kept the row behind so many tokens.</summary>
    public void TakeRow(LogitsRow row, int length)
    {
        if (row != _row)
        {
            _row?.Release();
            _row = row.Hold();
        }

        _rowLength = length;
    }

    /// <summary>Before any decode, which overwrites llama.cpp's rows and moves the state on: saves what someone still wants.</summary>
    /// <param name="isInBatch">Whether the decode evaluates more of this sequence.</param>
    /// <param name="marks">Who may want it.</param>
    public void PreserveBeforeDecode(bool isInBatch, Marks marks)
    {
        if (isInBatch && Count > 0 && shape.Cache.Rollback.Kind == RollbackKind.Checkpoint)
            marks.Save(shape.Cache, Slot, Count);
        if (_rowLength == 0)
            return;

        // A sequence outside the batch stays where it is and will sample from this row later.
        if (_row!.IsResident && (!isInBatch || _row.IsShared))
            _row.Preserve();
        if (isInBatch)
            DropRow();
    }

    /// <summary>After a decode: more tokens are in the slot.</summary>
    /// <param name="count">How many.</param>
    /// <param name="logits">The row behind the last of them, or null if none was asked for.</param>
    /// <param name="marks">Who may want it.</param>
    public void Add(int count, float* logits, Marks marks)
    {
        Count += count;
        if (logits == null)
            return;
        if (_row is null || _row.IsShared)
        {
            _row?.Release();
            _row = shape.Rows.Rent();
        }

        _row.SetResident(logits);
        _rowLength = Count;
        marks.Give(_row, Count);
    }

    /// <summary>After a decode that failed half-way: takes over what the slot really holds.</summary>
    /// <param name="length">How many tokens the sequence has.</param>
    /// <param name="marks">Where the state was saved.</param>
    public void Resynchronise(int length, Marks marks)
    {
        var held = Slot < 0 ? 0 : shape.Cache.LengthOf(Slot);
        if (shape.Cache.CanCut && held >= Count && held <= length)
        {
            Count = held;
            return;
        }

        // A recurrent state may be half-written, and its position does not tell.
        RestoreAtMost(Count, marks);
    }

    /// <summary>Lets the row go.</summary>
    public void Free()
    {
        _row?.Release();
        _row = null;
        _rowLength = 0;
    }

    // Where the tail cannot be cut, the newest checkpoint is put back and the tokens behind it are read again.
    private void RestoreAtMost(int length, Marks marks)
    {
        DropRow();
        Count = 0;
        if (marks.LastSaved(length) is { Checkpoint: { } checkpoint } mark && shape.Cache.TryRestore(Slot, checkpoint, mark.Length))
            Count = mark.Length;
        else
            shape.Cache.Clear(Slot);
    }

    private void DropRow()
    {
        _rowLength = 0;
        if (_row is not { IsShared: true })
            return;
        _row.Release();
        _row = null;
    }
}
