using System.Text.RegularExpressions;

namespace SafeThink.Docs.Tests;

/// <summary>What a document points to is there: the file, and the heading in it.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Documents => [.. Repository.Documents()];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Document_EachLinkIntoTheRepository_LeadsSomewhere(string document)
    {
        var links = Link().Matches(Repository.Read(document)).Select(m => m.Groups[1].Value).Where(l => !l.Contains(':', StringComparison.Ordinal));

        Assert.All(links, link => Assert.True(Leads(document, link), $"{document} links to '{link}', which is not there."));
    }

    [Theory]
    [InlineData("docs/packages.md", true)]
    [InlineData("docs", true)]
    [InlineData("docs/none.md", false)]
    [InlineData("#what-it-does", true)]
    [InlineData("#what-it-does-not", false)]
    [InlineData("docs/packages.md#how-the-libraries-are-found", true)]
    [InlineData("docs/packages.md#how-they-are-found", false)]
    [InlineData("docs/policies/safethink.md#candidates-at-once", true)]
    public void Leads_LinkOfTheReadme_ToWhatIsThereAlone(string link, bool expected)
    {
        Assert.Equal(expected, Leads("README.md", link));
    }

    private static bool Leads(string document, string link)
    {
        var (path, heading) = link.Split('#') is [var file, var anchor] ? (file, anchor) : (link, null);
        var target = path.Length == 0 ? document : Path.Combine(Path.GetDirectoryName(document)!, path);
        return Path.Exists(Path.Combine(Repository.Root, target))
            && (heading is null || Heading().Matches(Repository.Read(target)).Any(m => Anchor(m.Groups[1].Value) == heading));
    }

    // As GitHub makes it: small letters, hyphens for spaces, no punctuation.
    private static string Anchor(string heading) =>
        NoPartOfAnAnchor().Replace(heading.Trim(), "").Replace(' ', '-').ToLowerInvariant();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoPartOfAnAnchor();
}
