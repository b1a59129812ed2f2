using SafeThink.Engines;

namespace SafeThink.Benchmarks.PassThrough;

/// <summary>The sequence of a <see cref="SteppedEngine"/>: an array of tokens, the next of which is always known.</summary>
internal sealed class SteppedSequence(int capacity) : IDecodingSequence
{
    private readonly int[] _tokens = new int[capacity];
    private int _count;
    private int _sampled;

    public static SyntheticVocabulary Vocabulary { get; } = new();

    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, _count);

    public bool HasLogits { get; private set; }

    public ReadOnlySpan<float> Logits => throw new NotSupportedException();

    public int SampleNext()
    {
        var token = Vocabulary.TokenAt(_sampled++);
        _tokens[_count++] = token;
        HasLogits = false;
        return token;
    }

    public void Append(ReadOnlySpan<int> tokens)
    {
        tokens.CopyTo(_tokens.AsSpan(_count));
        _count += tokens.Length;
        HasLogits = false;
    }

    public void Evaluate() => HasLogits = true;

    public void Clear() => _count = _sampled = 0;

    public SequenceMark Mark() => throw new NotSupportedException();

    public void Rewind(SequenceMark mark) => throw new NotSupportedException();

    public void Truncate(int length) => throw new NotSupportedException();

    public void Resample(SamplingOptions sampling) => throw new NotSupportedException();

    public Task ForkAsync(IDecodingLoop decodingLoop, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public void Wake() => throw new NotSupportedException();
}
