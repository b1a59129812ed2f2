using SafeThink.Engines;

namespace SafeThink.LlamaCpp.Tests.Invariants.Support;

/// <summary>The raw decode: a bare loop that samples until the model ends or the limit is reached.</summary>
internal sealed class PlainDecode(ITokenizer tokenizer, int[] prompt, int limit) : IDecodingLoop
{
    /// <summary>What was sampled, the end token included.</summary>
    public List<int> Tokens { get; } = [];

    public LoopTurn Advance(IDecodingSequence sequence)
    {
        if (sequence.Tokens.IsEmpty)
        {
            sequence.Append(prompt);
            return LoopTurn.Evaluate;
        }

        var token = sequence.SampleNext();
        Tokens.Add(token);
        return tokenizer.IsEndOfGeneration(token) || Tokens.Count >= limit ? LoopTurn.Finish : LoopTurn.Evaluate;
    }
}
