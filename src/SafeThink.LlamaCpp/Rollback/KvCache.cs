using SafeThink.Engines;
using SafeThink.LlamaCpp.Native;

namespace SafeThink.LlamaCpp.Rollback;

/// <summary>The memory of a context, one slot a sequence: what can be cut, copied, saved and put back.</summary>
/// <remarks>
/// Every answer of llama.cpp is checked twice, by its result and by the position it leaves behind: some models
/// report success without having restored anything.
/// </remarks>
internal sealed unsafe class KvCache
{
    private readonly ContextHandle _context;
    private readonly nint _memory;

    public KvCache(ContextHandle context)
    {
        _context = context;
        _memory = NativeMethods.llama_get_memory(context);
        if (_memory == 0)
            throw new EngineException("The model keeps no memory of its tokens, so it cannot decode a sequence. Load a decoder model.");
    }

    /// <summary>How the model's state can be taken back; what the probe found.</summary>
    public RollbackCapability Rollback { get; set; } = RollbackCapability.Arbitrary;

    /// <summary>Whether a slot's tail can be cut off anywhere and at any time.</summary>
    public bool CanCut => Rollback.Kind == RollbackKind.Arbitrary;

    /// <summary>How checkpoints are taken where <see cref="Rollback"/> needs them.</summary>
    public CheckpointForm Form { get; set; }

    /// <summary>How many tokens a slot holds.</summary>
    /// <param name="slot">The slot.</param>
    public int LengthOf(int slot) => NativeMethods.llama_memory_seq_pos_max(_memory, slot) + 1;

    /// <summary>Cuts a slot's tail.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="length">How many tokens stay.</param>
    /// <returns>Whether the tail is gone; if not, the slot may hold anything.</returns>
    public bool TryCut(int slot, int length) =>
        NativeMethods.llama_memory_seq_rm(_memory, slot, length, -1) != 0 && LengthOf(slot) == length;

    /// <summary>Forgets tokens in front of a slot's tail, which keeps its positions; for models of plain attention.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="positions">Which; as many as none, or some before its last.</param>
    /// <returns>Whether they are gone; if not, the slot may hold anything.</returns>
    public bool TryForget(int slot, Range positions)
    {
        var (from, to) = (positions.Start.Value, positions.End.Value);
        if (from == to)
            return true;
        var length = LengthOf(slot);
        return NativeMethods.llama_memory_seq_rm(_memory, slot, from, to) != 0 && LengthOf(slot) == length;
    }

    /// <summary>Empties a slot.</summary>
    /// <param name="slot">The slot.</param>
    public void Clear(int slot)
    {
        NativeMethods.llama_memory_seq_rm(_memory, slot, -1, -1);
        if (LengthOf(slot) != 0)
            throw new EngineException($"llama.cpp did not empty sequence {slot}.");
    }

    /// <summary>Empties the first slots, as far as llama.cpp does it; throws nothing.</summary>
    /// <param name="count">How many slots.</param>
    public void ClearAll(int count)
    {
        for (var slot = 0; slot < count; slot++)
            NativeMethods.llama_memory_seq_rm(_memory, slot, -1, -1);
    }

    /// <summary>Empties all slots and what they held.</summary>
    /// <remarks>
    /// For when something was NaN: it stays in cells that are empty again, and without flash attention it reaches whatever is
    /// read beside them, since zero times NaN is NaN.
    /// </remarks>
    public void Wipe() => NativeMethods.llama_memory_clear(_memory, data: 1);

    /// <summary>Makes an empty slot share another's tokens.</summary>
    /// <param name="source">The slot to copy.</param>
    /// <param name="destination">An empty slot.</param>
    /// <exception cref="EngineException">llama.cpp did not copy it; the slot is empty.</exception>
    public void Copy(int source, int destination)
    {
        // Whole sequences only: a partial copy can end the process.
        NativeMethods.llama_memory_seq_cp(_memory, source, destination, -1, -1);
        if (LengthOf(destination) == LengthOf(source))
            return;
        Clear(destination);
        throw new EngineException($"llama.cpp did not copy sequence {source} to {destination}.");
    }

    /// <summary>Saves a slot's state.</summary>
    /// <param name="slot">The slot.</param>
    /// <returns>The state, or null where llama.cpp cannot save it.</returns>
    public Checkpoint? Save(int slot)
    {
        var size = NativeMethods.llama_state_seq_get_size_ext(_context, slot, (uint)Form);
        if (size == 0)
            return null;
        var checkpoint = new Checkpoint(size);
        if (NativeMethods.llama_state_seq_get_data_ext(_context, checkpoint.Data, size, slot, (uint)Form) == size)
            return checkpoint;
        checkpoint.Dispose();
        return null;
    }

    /// <summary>Puts a slot's state back.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="checkpoint">A state saved of this slot, or of the one it was copied from.</param>
    /// <param name="length">How many tokens it had.</param>
    /// <returns>Whether it is back; if not, the slot may hold anything.</returns>
    public bool TryRestore(int slot, Checkpoint checkpoint, int length)
    {
        if (Form == CheckpointForm.Full)
            Clear(slot);
        return NativeMethods.llama_state_seq_set_data_ext(_context, checkpoint.Data, checkpoint.Size, slot, (uint)Form) == checkpoint.Size
            && TryCut(slot, length);
    }
}
