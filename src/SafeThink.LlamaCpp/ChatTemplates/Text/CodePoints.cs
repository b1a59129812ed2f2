namespace SafeThink.LlamaCpp.ChatTemplates.Text;

/// <summary>Positions counted as Python counts them: one a code point, a lone surrogate being one of its own.</summary>
internal static class CodePoints
{
    public static int Count(string text)
    {
        var count = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i - 1], text[i]))
            {
                count--;
            }
        }

        return count;
    }

    /// <summary>How many UTF-16 units the code point at an index takes: 1 or 2.</summary>
    public static int WidthAt(string text, int index) =>
        index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1]) ? 2 : 1;

    /// <summary>The UTF-16 index of every code point, and the length of the text after the last.</summary>
    public static int[] Offsets(string text)
    {
        var offsets = new int[Count(text) + 1];
        var at = 0;
        for (var i = 0; i < offsets.Length; i++)
        {
            offsets[i] = at;
            if (at < text.Length)
            {
                at += WidthAt(text, at);
            }
        }

        return offsets;
    }

    /// <summary>Orders text by code point, as Python does; UTF-16 order differs above U+D7FF.</summary>
    public static int Compare(string left, string right)
    {
        var common = Math.Min(left.Length, right.Length);
        for (var i = 0; i < common; i++)
        {
            if (left[i] != right[i])
            {
                return Weight(left[i]).CompareTo(Weight(right[i]));
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    private static int Weight(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
}
