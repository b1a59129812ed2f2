using SafeThink.Engines;
using SafeThink.LlamaCpp.Rollback;
using SafeThink.LlamaCpp.Sampling;

namespace SafeThink.LlamaCpp.Decoding.Sequences;

/// <summary>What has to be put back for a rewind: sampler, logits and, for models that need it, a checkpoint.</summary>
/// <remarks>
/// A mark may be set while tokens are pending. Logits and checkpoint then follow when the sequence gets there: a
/// batch never runs across a mark.
/// </remarks>
internal sealed class Mark(Sequence sequence, int length, SamplerChain sampler) : SequenceMark(length)
{
    private int _isFreed;

    /// <summary>The sequence it belongs to.</summary>
    public Sequence Sequence => sequence;

    /// <summary>The sampler as it was.</summary>
    public SamplerChain Sampler => sampler;

    /// <summary>The logits at the mark, once they were computed.</summary>
    public LogitsRow? Row { get; set; }

    /// <summary>The state at the mark, once it was saved.</summary>
    public Checkpoint? Checkpoint { get; set; }

    /// <summary>Whether the mark itself was taken back by a rewind to an earlier one.</summary>
    public bool IsTakenBack { get; private set; }

    /// <summary>Whether it holds nothing any more: disposed, taken back, or its run is over.</summary>
    public bool IsFreed => Volatile.Read(ref _isFreed) != 0;

    /// <summary>Frees it because its place in the sequence is gone.</summary>
    public void TakeBack()
    {
        IsTakenBack = true;
        Free();
    }

    /// <summary>Frees what it holds; a second call does nothing.</summary>
    public void Free()
    {
        if (Interlocked.Exchange(ref _isFreed, 1) != 0)
            return;
        sampler.Dispose();
        Row?.Release();
        Row = null;
        Checkpoint?.Dispose();
        Checkpoint = null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Free();
    }
}
