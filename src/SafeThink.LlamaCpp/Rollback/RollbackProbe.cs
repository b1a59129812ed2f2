using SafeThink.Engines;
using SafeThink.LlamaCpp.Native;

namespace SafeThink.LlamaCpp.Rollback;

/// <summary>Finds out how a model's state can be taken back, by doing it.</summary>
/// <remarks>
/// Neither the architecture's name nor a successful result is enough: some models refuse to cut a tail, and some
/// agree but leave the recurrent state where it was. So a few tokens are read, taken back and read again, and the
/// logits must be the same. It costs seven decodes at load. What it cannot see in so few tokens is what happens to a
/// model with a sliding window: tokens that have left the window are no longer needed by their sequence, so llama.cpp
/// gives their cells to others, and a cut that moves the window back over them succeeds all the same. Such a model needs
/// checkpoints.
/// </remarks>
internal sealed unsafe class RollbackProbe(ContextHandle context, KvCache cache, int vocabularySize, bool hasWindow)
{
    private const int Slot = 0;
    private const int KeptLength = 2;

    /// <summary>Tries cutting, then checkpoints of either form; leaves the cache empty.</summary>
    /// <exception cref="EngineException">The model cannot be evaluated at all.</exception>
    public void Run()
    {
        cache.Rollback = Find();
        cache.Clear(Slot);
    }

    private RollbackCapability Find()
    {
        if (!hasWindow && Restores(Cut))
            return RollbackCapability.Arbitrary;
        foreach (var form in (ReadOnlySpan<CheckpointForm>)[CheckpointForm.Partial, CheckpointForm.Full])
        {
            cache.Form = form;
            if (Restores(Restore))
                return RollbackCapability.Checkpoint;
        }

        return RollbackCapability.None;
    }

    private bool Restores(Func<Checkpoint?, bool> takeBack)
    {
        cache.Clear(Slot);
        Read([TokenAt(0), TokenAt(1)], position: 0);
        using var checkpoint = cache.Save(Slot);
        var expected = Read([TokenAt(2)], KeptLength);
        if (!takeBack(checkpoint))
            return false;

        // Cutting the whole of the last decode is the case that some models get wrong in silence; other tokens than
        // before, so that a state left behind shows.
        Read([TokenAt(3), TokenAt(4), TokenAt(5)], KeptLength);
        if (!takeBack(checkpoint) || !AreSame(expected, Read([TokenAt(2)], KeptLength)) || !takeBack(checkpoint))
            return false;

        Read([TokenAt(6)], KeptLength);
        Read([TokenAt(7)], KeptLength + 1);
        return takeBack(checkpoint) && AreSame(expected, Read([TokenAt(2)], KeptLength));
    }

    private static bool AreSame(float[] expected, float[] actual)
    {
        // The same calls give the same bits on a processor; a GPU may sum in another order.
        var largest = expected.Max(Math.Abs);
        return expected.Zip(actual).All(pair => Math.Abs(pair.First - pair.Second) <= 1e-5f * Math.Max(1, largest));
    }

    private bool Cut(Checkpoint? checkpoint) => cache.TryCut(Slot, KeptLength);

    private bool Restore(Checkpoint? checkpoint) => checkpoint is not null && cache.TryRestore(Slot, checkpoint, KeptLength);

    private int TokenAt(int index) => (int)((index * 37L + 11) % vocabularySize);

    private float[] Read(int[] tokens, int position)
    {
        var count = tokens.Length;
        var positions = Enumerable.Range(position, count).ToArray();
        var counts = Enumerable.Repeat(1, count).ToArray();
        var outputs = new byte[count];
        outputs[^1] = 1;
        var slot = Slot;
        var slots = stackalloc int*[count];
        for (var i = 0; i < count; i++)
            slots[i] = &slot;
        fixed (int* token = tokens, place = positions, one = counts)
        fixed (byte* output = outputs)
        {
            var batch = new Batch { Count = count, Tokens = token, Positions = place, SequenceCounts = one, SequenceIds = slots, Outputs = output };
            var result = NativeMethods.llama_decode(context, batch);
            if (result != 0)
                throw new EngineException($"The model cannot be evaluated: llama.cpp returned {result} for its first tokens.");
        }

        var logits = NativeMethods.llama_get_logits_ith(context, -1);
        return logits == null ? throw new EngineException("The model gives no logits, so it cannot decode text. Load a language model.") : new Span<float>(logits, vocabularySize).ToArray();
    }
}
