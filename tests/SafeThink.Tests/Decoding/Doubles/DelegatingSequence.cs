using SafeThink.Engines;

namespace SafeThink.Tests.Decoding.Doubles;

/// <summary>A sequence that does what another does, for doubles that change one thing of it.</summary>
internal abstract class DelegatingSequence(IDecodingSequence inner) : IDecodingSequence
{
    public ReadOnlySpan<int> Tokens => Inner.Tokens;

    public bool HasLogits => Inner.HasLogits;

    public ReadOnlySpan<float> Logits => Inner.Logits;

    public virtual IHiddenStates? HiddenStates => Inner.HiddenStates;

    protected IDecodingSequence Inner => inner;

    public virtual int SampleNext() => Inner.SampleNext();

    public virtual void Append(ReadOnlySpan<int> tokens) => Inner.Append(tokens);

    public virtual SequenceMark Mark() => Inner.Mark();

    public virtual void Rewind(SequenceMark mark) => Inner.Rewind(mark);

    public virtual void Truncate(int length) => Inner.Truncate(length);

    public virtual void Resample(SamplingOptions sampling) => Inner.Resample(sampling);

    public Task ForkAsync(IDecodingLoop decodingLoop, CancellationToken cancellationToken = default) =>
        Inner.ForkAsync(decodingLoop, cancellationToken);

    public bool TryTakeUp(IDecodingSequence fork) => Inner.TryTakeUp(fork);

    public virtual void Wake() => Inner.Wake();
}
