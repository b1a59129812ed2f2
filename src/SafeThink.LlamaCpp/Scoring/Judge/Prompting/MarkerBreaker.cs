using System.Text.RegularExpressions;

namespace SafeThink.LlamaCpp.Scoring.Judge.Prompting;

/// <summary>Keeps text under judgement from passing for a part of the judge's own prompt.</summary>
/// <remarks>
/// Control tokens cannot be forged, but guards also use marks of plain text, such as <c>&lt;END CONVERSATION&gt;</c> and
/// lines that begin with <c>User:</c>. A trace that writes these could end the conversation early, or add a harmless
/// turn that is judged in its place. Marks are collected from the template's own text. In text under judgement a
/// bracketed mark gets a space behind its bracket, and a line that begins like a turn is quoted.
/// </remarks>
internal sealed partial class MarkerBreaker
{
    private readonly Regex? _marks;
    private readonly Regex? _turns;

    /// <summary>Collects the marks.</summary>
    /// <param name="templateText">Everything that the template writes by itself, once around a request and a reply.</param>
    public MarkerBreaker(string templateText)
    {
        var marks = Brackets().Matches(templateText).Select(m => Flexible(m.Value)).Distinct().ToArray();
        var turns = Turns().Matches(templateText).Select(m => Flexible(m.Groups["name"].Value)).Distinct().ToArray();
        const RegexOptions options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
        _marks = marks.Length == 0 ? null : new Regex($"(?:{string.Join('|', marks)})", options);
        _turns = turns.Length == 0 ? null : new Regex($@"(?<=^|[\r\n\v\f\u0085\u2028\u2029])(?=[^\S\r\n]*(?:{string.Join('|', turns)})\s*:)", options);
    }

    /// <summary>Breaks every mark in a text.</summary>
    /// <param name="text">Text under judgement.</param>
    public string Break(string text)
    {
        if (_marks is not null)
            text = _marks.Replace(text, m => $"{m.Value[0]} {m.Value[1..]}");
        return _turns is null ? text : _turns.Replace(text, "> ");
    }

    // A model reads other spacing as the same mark.
    private static string Flexible(string mark) =>
        string.Join(@"\s*", mark.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Regex.Escape));

    [GeneratedRegex(@"<[^<>\r\n]{1,80}>|\[/?[A-Za-z][^\[\]\r\n]{0,40}\]")]
    private static partial Regex Brackets();

    [GeneratedRegex(@"(?:^|\n)(?<name>[A-Za-z][A-Za-z0-9 _-]{0,40}):(?=\s|$)")]
    private static partial Regex Turns();
}
