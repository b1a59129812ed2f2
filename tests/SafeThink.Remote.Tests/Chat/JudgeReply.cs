using System.Text.RegularExpressions;

namespace SafeThink.Remote.Tests.Chat;

/// <summary>What a judge that does as it is told answers.</summary>
internal static partial class JudgeReply
{
    public static string Verdict(string mark, string safe, string category = "null") =>
        $$"""{"mark": "{{mark}}", "p_safe": {{safe}}, "category": {{category}}}""";

    // The judge finds the mark where it is told of it: behind the first comma or word that comes before 32 digits.
    public static string MarkOf(string text) => MarkPattern().Match(text).Value;

    [GeneratedRegex("[0-9a-f]{32}")]
    private static partial Regex MarkPattern();
}
