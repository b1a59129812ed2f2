using System.Collections.Immutable;
using System.Globalization;

namespace SafeThink.LlamaCpp.Scoring.Labels;

/// <summary>A place where a judge's answer has to be one of a few labels.</summary>
/// <param name="Opening">
/// What the model writes before the label, for example <c>Safety:</c>. It is put behind the prompt, so that the label is
/// the very next token; empty where the label comes first.
/// </param>
/// <param name="Labels">The labels, at least two; between them they share all the probability.</param>
public sealed record VerdictQuestion(string Opening, ImmutableArray<VerdictLabel> Labels)
{
    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">There are fewer than two labels, one is empty, or its safety lies outside 0 to 1.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Opening);
        if (Labels.IsDefault || Labels.Length < 2)
            throw new ArgumentException($"The question '{Opening.Trim()}' needs at least two labels.", nameof(Labels));
        foreach (var label in Labels)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(label.Text, nameof(Labels));
            if (label.Safety is not (>= 0 and <= 1))
                throw new ArgumentException($"The safety of label '{label.Text}' is {label.Safety}; it must lie from 0 to 1.", nameof(Labels));
        }
    }

    /// <summary>Checks a question whose answer is the score.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Validate"/>, or its labels say the same of safety, so that every step would have one score.</exception>
    internal void ValidateAsVerdict()
    {
        Validate();
        var safety = Labels[0].Safety;
        if (Labels.All(label => label.Safety == safety))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"All labels of the question '{Opening.Trim()}' have a safety of {safety}, so that every answer would score the same. Say which of them mean safe and which unsafe."), nameof(Labels));
    }
}
