namespace SafeThink.Training.Data;

/// <summary>Takes texts of rows apart.</summary>
public static class RowText
{
    /// <summary>The last thing that the human of a dialogue says; the whole text where it is no dialogue.</summary>
    /// <param name="dialogue">Turns that begin with <c>Human:</c> and <c>Assistant:</c>.</param>
    public static string LastTurn(string dialogue)
    {
        ArgumentNullException.ThrowIfNull(dialogue);
        const string Human = "Human:", Assistant = "Assistant:";
        var start = dialogue.LastIndexOf(Human, StringComparison.Ordinal);
        if (start < 0)
            return dialogue;
        var turn = dialogue[(start + Human.Length)..];
        var end = turn.LastIndexOf(Assistant, StringComparison.Ordinal);
        return (end < 0 ? turn : turn[..end]).Trim();
    }

    /// <summary>The turns of a dialogue before its last one: what the human said, and what was answered.</summary>
    /// <param name="dialogue">Turns that begin with <c>Human:</c> and <c>Assistant:</c>.</param>
    public static IEnumerable<(string Request, string Answer)> Turns(string dialogue)
    {
        ArgumentNullException.ThrowIfNull(dialogue);
        var turns = dialogue.Split("Human:", StringSplitOptions.TrimEntries).Skip(1).Select(turn => turn.Split("Assistant:", 2, StringSplitOptions.TrimEntries));
        return turns.Where(turn => turn is [_, not ""]).Select(turn => (turn[0], turn[1]));
    }

    /// <summary>The question of a prompt: behind a blank line stands what it is about, often at length.</summary>
    public static string Question(string prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return prompt.Split("\n\n", 2)[0];
    }

    /// <summary>The lines of a text that hold anything but white space: the smallest steps that a trace is cut into.</summary>
    public static IReadOnlyList<string> Lines(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>A prompt without what varies in spelling, its case and signs: what equal prompts share.</summary>
    public static string Group(string prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return string.Concat(prompt.Where(char.IsLetterOrDigit)).ToLowerInvariant();
    }

    /// <summary>The groups of all that is asked in a prompt: by itself, by its question alone, by each turn of a dialogue. Lessons are about such parts.</summary>
    public static IEnumerable<string> Groups(string prompt) =>
        Turns(prompt).Select(turn => turn.Request).Concat([prompt, Question(prompt), LastTurn(prompt)]).Select(Group).Where(group => group.Length > 0).Distinct();

    /// <summary>A number that a prompt always has, whatever its case and signs: for folds that keep equal prompts together.</summary>
    public static uint Fold(string prompt) => Lot(Group(prompt));

    /// <summary>Which hundredth of the prompts a prompt is of, from 0: by it some are held apart from everything that is learned.</summary>
    public static uint Share(string prompt) => Fold(prompt) % 100;

    /// <summary>A number that has nothing to do with what a text says: FNV-1a, the same on every machine and run, unlike <see cref="string.GetHashCode()"/>.</summary>
    /// <param name="text">The text, for example a row's id.</param>
    public static uint Lot(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var hash = 2166136261u;
        foreach (var c in text)
            hash = (hash ^ c) * 16777619u;
        hash ^= hash >> 15;
        hash *= 0x2C1B3C6Du;
        return hash ^ (hash >> 12);
    }
}
