using System.Text.RegularExpressions;

namespace SafeThink.Docs.Tests;

/// <summary>The table of namespaces in docs/getting-started.md holds those that there are.</summary>
public sealed partial class NamespaceTests
{
    [Fact]
    public void GettingStarted_EachPublicNamespace_IsListedAndNoOther()
    {
        var snapshots = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "SafeThink.PublicApi.Tests", "Snapshots"), "*.txt");
        var expected = snapshots.SelectMany(s => Namespace().Matches(File.ReadAllText(s))).Select(m => m.Groups[1].Value).ToHashSet();

        var page = Repository.Read("docs/getting-started.md");
        var listed = TableRow().Matches(page).SelectMany(r => Listed().Matches(r.Value)).Select(m => m.Groups[1].Value).ToHashSet();

        Assert.Equal(expected.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^\|.*\|", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex(@"`(SafeThink\.[\w.]+)`")]
    private static partial Regex Listed();
}
