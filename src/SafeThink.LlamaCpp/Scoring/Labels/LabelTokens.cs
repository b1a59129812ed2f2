using System.Collections.Immutable;
using System.Text;
using SafeThink.Engines;

namespace SafeThink.LlamaCpp.Scoring.Labels;

/// <summary>The tokens of one question in one vocabulary.</summary>
/// <param name="Labels">The labels.</param>
/// <param name="First">The first token of each label, no two the same.</param>
/// <param name="Continuations">For each label, its tokens and the opening of the next question; empty for the last question.</param>
internal sealed record LabelTokens(
    ImmutableArray<VerdictLabel> Labels, ImmutableArray<int> First, ImmutableArray<ImmutableArray<int>> Continuations)
{
    /// <summary>Tokenizes questions that are asked one behind the other.</summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="questions">The questions; validated.</param>
    /// <param name="lead">The trusted text that the first question's opening stands behind.</param>
    /// <param name="judge">What to call the judge in errors.</param>
    /// <exception cref="EngineException">A label cannot be told apart by its first token; the message names it.</exception>
    public static ImmutableArray<LabelTokens> Of(ITokenizer tokenizer, ImmutableArray<VerdictQuestion> questions, string lead, string judge)
    {
        var asked = ImmutableArray.CreateBuilder<LabelTokens>();
        string[] contexts = [lead];
        for (var i = 0; i < questions.Length; i++)
        {
            var (opening, labels) = questions[i];
            contexts = [.. contexts.Select(context => context + opening)];
            var first = FirstTokens(tokenizer, contexts[0], labels, judge);

            // What was answered before must not change which token a label begins with.
            if (contexts.Skip(1).Any(context => !FirstTokens(tokenizer, context, labels, judge).SequenceEqual(first)))
                throw new EngineException($"The labels behind '{opening.Trim()}' of '{judge}' begin with other tokens after another earlier answer. Let the opening end in a line feed or a colon.");

            var following = i + 1 < questions.Length ? questions[i + 1].Opening : null;
            asked.Add(new(labels, first, following is null
                ? []
                : [.. labels.Select(label => Behind(tokenizer, contexts[0], label.Text + following, judge))]));
            contexts = [.. labels.Select(label => contexts[0] + label.Text)];
        }

        return asked.ToImmutable();
    }

    private static ImmutableArray<int> FirstTokens(ITokenizer tokenizer, string context, ImmutableArray<VerdictLabel> labels, string judge)
    {
        var first = ImmutableArray.CreateBuilder<int>(labels.Length);
        foreach (var label in labels)
        {
            var token = Behind(tokenizer, context, label.Text, judge)[0];
            if (tokenizer.IsControl(token) || tokenizer.IsEndOfGeneration(token))
                throw new EngineException($"The label '{label.Text}' of '{judge}' is a control token of this model. Name the word that the judge answers with.");
            if (first.IndexOf(token) is >= 0 and var earlier)
            {
                throw new EngineException(
                    $"The labels '{labels[earlier].Text}' and '{label.Text}' of '{judge}' begin with the same token of this model, {token}, so that one decode cannot tell them apart. Choose other labels, or move what they share into the opening.");
            }

            first.Add(token);
        }

        return first.MoveToImmutable();
    }

    private static ImmutableArray<int> Behind(ITokenizer tokenizer, string context, string text, string judge)
    {
        // Behind a line feed the model begins a new text, and some tokenizers cut "\n\nword" other than "\n\n" and "word".
        if (context.EndsWith('\n') || context.Length == 0)
            return [.. tokenizer.TokenizeTrusted(Encoding.UTF8.GetBytes(text))];
        int[] lead = tokenizer.TokenizeTrusted(Encoding.UTF8.GetBytes(context));
        int[] whole = tokenizer.TokenizeTrusted(Encoding.UTF8.GetBytes(context + text));
        if (whole.Length > lead.Length && whole.AsSpan().StartsWith(lead))
            return [.. whole.AsSpan(lead.Length)];
        throw new EngineException(
            $"The label '{text}' of '{judge}' has no token of its own in this model: it melts into the text before it. Move white space between the opening and the label.");
    }
}
