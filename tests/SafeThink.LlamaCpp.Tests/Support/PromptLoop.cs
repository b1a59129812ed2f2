using SafeThink.Engines;

namespace SafeThink.LlamaCpp.Tests.Support;

/// <summary>Reads a prompt that may be shared, then samples a few tokens.</summary>
internal sealed class PromptLoop(int[] prompt, object? scope, int samples = 0) : IDecodingLoop
{
    private readonly List<int> _sampled = [];

    /// <summary>How many tokens of the prompt needed no evaluation.</summary>
    public int Cached { get; private set; }

    /// <summary>The logits behind the prompt.</summary>
    public float[] Logits { get; private set; } = [];

    public IReadOnlyList<int> Sampled => _sampled;

    /// <summary>By how much the logits behind two prompts differ at most.</summary>
    public static float Difference(PromptLoop a, PromptLoop b) => a.Logits.Zip(b.Logits).Max(pair => Math.Abs(pair.First - pair.Second));

    public LoopTurn Advance(IDecodingSequence sequence)
    {
        if (sequence.Tokens.IsEmpty)
        {
            if (scope is null)
                sequence.Append(prompt);
            else
                Cached = sequence.AppendPrompt(prompt, scope);
            return LoopTurn.Evaluate;
        }

        if (_sampled.Count == 0)
            Logits = sequence.Logits.ToArray();
        if (_sampled.Count == samples)
            return LoopTurn.Finish;
        _sampled.Add(sequence.SampleNext());
        return LoopTurn.Evaluate;
    }
}
