using System.Runtime.InteropServices;
using SafeThink.LlamaCpp.Native;

namespace SafeThink.LlamaCpp.Sampling;

/// <summary>The scratch array in which samplers sort and cut the vocabulary; one for an engine.</summary>
/// <remarks>
/// Our own array, and not <c>llama_sampler_sample</c>, so that a row of logits kept from an earlier turn is sampled
/// by the very same code as a fresh one.
/// </remarks>
internal sealed unsafe class Candidates : IDisposable
{
    private readonly TokenData* _data;
    private readonly int _count;
    private bool _isDisposed;

    public Candidates(int vocabularySize)
    {
        _count = vocabularySize;
        _data = (TokenData*)NativeMemory.Alloc((nuint)vocabularySize, (nuint)sizeof(TokenData));
    }

    /// <summary>Fills the array from a row of logits.</summary>
    /// <param name="logits">One logit a vocabulary entry.</param>
    public TokenDataArray Fill(ReadOnlySpan<float> logits)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(logits.Length, _count);
        for (var id = 0; id < logits.Length; id++)
            _data[id] = new() { Id = id, Logit = logits[id] };
        return new() { Data = _data, Count = (nuint)_count, Selected = -1 };
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        NativeMemory.Free(_data);
    }
}
