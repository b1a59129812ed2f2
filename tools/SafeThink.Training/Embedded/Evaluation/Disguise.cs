using System.Collections.Immutable;
using System.Text;

namespace SafeThink.Training.Embedded.Evaluation;

/// <summary>A way to write a text so that people can still read it, and a filter of words cannot.</summary>
/// <param name="Name">What it is called in the card.</param>
/// <param name="Apply">Writes a text so.</param>
internal sealed record Disguise(string Name, Func<string, string> Apply)
{
    private const string Plain = "aeiost";

    /// <summary>All that are measured. Each is applied to every letter that it knows, of request and reply.</summary>
    public static ImmutableArray<Disguise> All { get; } =
    [
        new("none", text => text),
        new("capitals", text => text.ToUpperInvariant()),
        new("zero-width space behind each character", text => string.Join('\u200B', text.ToCharArray())),
        new("Cyrillic and Greek lookalikes", text => Replace(text, "аеіоѕτ")),
        new("digits for letters", text => Replace(text, "431057")),
        new("letters spelled one by one", Spell),
        new("words broken in two", Break),
    ];

    private static string Replace(string text, string others) =>
        string.Create(text.Length, (text, others), static (span, state) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                var letter = Plain.IndexOf(char.ToLowerInvariant(state.text[i]), StringComparison.Ordinal);
                span[i] = letter < 0 ? state.text[i] : state.others[letter];
            }
        });

    // "two words" becomes "t w o  w o r d s".
    private static string Spell(string text) => Rewrite(text, (written, word) => written.AppendJoin(' ', word.ToCharArray()).Append(' '));

    private static string Break(string text) => Rewrite(text, (written, word) =>
    {
        var middle = word.Length / 2;
        written.Append(word, 0, middle);
        if (word.Length > 3)
            written.Append(' ');
        written.Append(word, middle, word.Length - middle);
    });

    private static string Rewrite(string text, Action<StringBuilder, string> write)
    {
        var written = new StringBuilder(text.Length * 2);
        for (var start = 0; start < text.Length;)
        {
            var end = start;
            while (end < text.Length && char.IsLetter(text[end]))
                end++;
            if (end > start)
                write(written, text[start..end]);
            if (end < text.Length)
                written.Append(text[end]);
            start = end + 1;
        }

        return written.ToString();
    }
}
