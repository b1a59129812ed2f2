namespace SafeThink.LlamaCpp.ChatTemplates.Text;

/// <summary>What Python calls white space: .NET's set and the four separators U+001C to U+001F.</summary>
internal static class PythonWhiteSpace
{
    public static bool Contains(char c) => char.IsWhiteSpace(c) || c is >= '\u001c' and <= '\u001f';

    /// <summary>The line ends at which <c>splitlines</c> and <c>indent</c> cut; CR LF counts as one.</summary>
    public static bool IsLineEnd(char c) =>
        c is '\n' or '\r' or '\v' or '\f' or (>= '\u001c' and <= '\u001e') or '\u0085' or '\u2028' or '\u2029';
}
