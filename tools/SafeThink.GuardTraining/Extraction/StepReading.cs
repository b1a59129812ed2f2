using SafeThink.GuardTraining.Data;
using SafeThink.LlamaCpp.Tokens;
using SafeThink.Traces;
using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Extraction;

/// <summary>Turns a text into the steps that a guard would meet, as tokens.</summary>
internal static class StepReading
{
    // The guard meets steps of every length, so it learns on steps of several.
    private static readonly int[] StepLengths = [160, 320, 600];

    // Of English, about.
    private const int CharactersAToken = 4;

    /// <summary>The tokens of a text's steps, up to as many as its set allows.</summary>
    /// <param name="text">The text.</param>
    /// <param name="set">The set it is from.</param>
    /// <param name="lead">What the text begins with; may be empty.</param>
    /// <param name="tokenizer">The reading model's.</param>
    public static List<int[]> TokensOf(LabelledText text, DataSet set, string lead, LlamaTokenizer tokenizer)
    {
        var steps = new List<int[]>();
        var left = set.MaximumTokens;
        foreach (var step in Cut(lead + text.Text, text, set).Concat(AnswerOf(text, set)))
        {
            var tokens = tokenizer.TokenizeUntrusted(step);
            steps.Add(tokens.Length > left ? tokens[..left] : tokens);
            left -= steps[^1].Length;
            if (left == 0)
                break;
        }

        return steps;
    }

    /// <summary>The steps of a text, as text: about as much of it as its set allows.</summary>
    /// <param name="text">The text.</param>
    /// <param name="set">The set it is from.</param>
    public static List<(TracePhase Phase, string Text)> TextsOf(LabelledText text, DataSet set)
    {
        var thinking = Cut(text.Text[..Math.Min(text.Text.Length, set.MaximumTokens * CharactersAToken)], text, set);
        return [.. thinking.Select(step => (TracePhase.Reasoning, step)), .. AnswerOf(text, set).Select(step => (TracePhase.Answer, step))];
    }

    private static IReadOnlyList<string> AnswerOf(LabelledText text, DataSet set) => text.Answer.Length == 0 ? [] : Cut(text.Answer, text, set);

    private static IReadOnlyList<string> Cut(string whole, LabelledText text, DataSet set) => StepCutter.Cut(whole, new StepSegmentation
    {
        MaximumLength = set.Use == DataUse.Training ? StepLengths[text.Id.Sum(c => c) % StepLengths.Length] : StepSegmentation.Default.MaximumLength,
    });
}
