namespace SafeThink.LlamaCpp.Decoding.States;

/// <summary>Keeps the blocks of states that no sequence uses, so that a request allocates none that an earlier one did.</summary>
/// <remarks>Used on the decode thread only.</remarks>
/// <param name="size">The length of all states of a token: depths × width.</param>
internal sealed class StatePool(int size)
{
    /// <summary>How many tokens a block holds.</summary>
    public const int BlockTokens = 64;

    private readonly Stack<float[]> _blocks = new();

    /// <summary>The length of all states of a token.</summary>
    public int Size => size;

    /// <summary>A block; what is in it is meaningless.</summary>
    public float[] Rent() => _blocks.TryPop(out var block) ? block : GC.AllocateUninitializedArray<float>(BlockTokens * size);

    /// <summary>Takes back a block.</summary>
    public void Return(float[] block) => _blocks.Push(block);
}
