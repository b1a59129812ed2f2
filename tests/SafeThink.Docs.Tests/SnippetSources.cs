using System.Text.RegularExpressions;

namespace SafeThink.Docs.Tests;

/// <summary>The code that is compiled for the documents, and what of a page is not part of it.</summary>
/// <remarks>
/// White space does not count. The using directives that a block begins with may stand anywhere in the file that holds the
/// rest of it, since a whole program cannot be a method.
/// </remarks>
internal sealed partial class SnippetSources(IEnumerable<string> files)
{
    private readonly string[] _files = [.. files.Select(Normalised)];

    /// <summary>Everything in docs/snippets.</summary>
    public static SnippetSources OfTheRepository { get; } = new(
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "snippets"), "*Snippets.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText));

    /// <summary>How many C# blocks a page has.</summary>
    public static int CountBlocks(string page) => CodeBlock().Count(page);

    /// <summary>The C# blocks of a page that are in none of the files.</summary>
    public string[] Missing(string page) =>
        [.. CodeBlock().Matches(page).Select(b => b.Groups[1].Value).Where(b => !_files.Any(f => Holds(f, b)))];

    private static bool Holds(string file, string block)
    {
        var usings = LeadingUsing().Match(block);
        return usings.Groups[1].Captures.All(u => file.Contains(Normalised(u.Value), StringComparison.Ordinal))
            && file.Contains(Normalised(block[usings.Length..]), StringComparison.Ordinal);
    }

    private static string Normalised(string code) => WhiteSpace().Replace(code, " ").Trim();

    [GeneratedRegex(@"^[ \t]*```[ \t]*(?:csharp|cs|c#)\b[^\n]*\n(.*?)^[ \t]*```", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\A(?:\s*(using [\w.]+;))*")]
    private static partial Regex LeadingUsing();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
