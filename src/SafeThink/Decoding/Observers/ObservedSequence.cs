using SafeThink.Engines;

namespace SafeThink.Decoding.Observers;

/// <summary>A sequence that tells what is done to it.</summary>
internal sealed class ObservedSequence(IDecodingSequence inner, DecodeObserver observer) : IDecodingSequence
{
    public ReadOnlySpan<int> Tokens => inner.Tokens;

    public bool HasLogits => inner.HasLogits;

    public ReadOnlySpan<float> Logits => inner.Logits;

    public IHiddenStates? HiddenStates => inner.HiddenStates;

    public int SampleNext()
    {
        var position = inner.Tokens.Length;
        var token = inner.SampleNext();
        observer.Sampled(position, token);
        return token;
    }

    public void Append(ReadOnlySpan<int> tokens)
    {
        var position = inner.Tokens.Length;
        inner.Append(tokens);
        observer.Appended(position, tokens);
    }

    // Passed on as what it is: as a plain append, a kept prompt would not be found.
    public int AppendPrompt(ReadOnlySpan<int> tokens, object scope)
    {
        var position = inner.Tokens.Length;
        var cached = inner.AppendPrompt(tokens, scope);
        observer.Appended(position, tokens);
        return cached;
    }

    public SequenceMark Mark() => inner.Mark();

    public void Rewind(SequenceMark mark)
    {
        inner.Rewind(mark);
        observer.TakenBack(mark.Length);
    }

    public void Truncate(int length)
    {
        inner.Truncate(length);
        observer.TakenBack(length);
    }

    public void Resample(SamplingOptions sampling) => inner.Resample(sampling);

    public Task ForkAsync(IDecodingLoop decodingLoop, CancellationToken cancellationToken = default) =>
        inner.ForkAsync(decodingLoop, cancellationToken);

    // For whoever watches, the tokens are sampled now: until then it was not known whether they would be.
    public bool TryTakeUp(IDecodingSequence fork)
    {
        var position = inner.Tokens.Length;
        if (!inner.TryTakeUp(fork))
            return false;
        for (; position < inner.Tokens.Length; position++)
            observer.Sampled(position, inner.Tokens[position]);
        return true;
    }

    public void Wake() => inner.Wake();
}
