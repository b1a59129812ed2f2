namespace SafeThink.Docs.Tests;

/// <summary>What the documents show compiles, and none is forgotten.</summary>
public sealed class PageTests
{
    public static TheoryData<string> Pages => [.. Repository.Pages()];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_EachCodeBlock_IsCompiled(string page)
    {
        Assert.Empty(SnippetSources.OfTheRepository.Missing(Repository.Read(page)));
    }

    [Theory]
    [InlineData("README.md", 1)]
    [InlineData("docs/scorers/combining.md", 5)]
    [InlineData("docs/writing-a-policy.md", 3)]
    public void Page_WithCode_IsRead(string page, int blocks)
    {
        Assert.Contains(page, Repository.Pages());
        Assert.Equal(blocks, SnippetSources.CountBlocks(Repository.Read(page)));
    }

    [Fact]
    public void Index_EveryPageOfDocs_IsListed()
    {
        var index = Repository.Read("docs/README.md");

        var pages = Repository.Pages().Where(p => p.StartsWith("docs/", StringComparison.Ordinal) && p != "docs/README.md");

        Assert.All(pages, p => Assert.Contains($"]({p["docs/".Length..]})", index, StringComparison.Ordinal));
    }
}
