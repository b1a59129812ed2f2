namespace SafeThink.Docs.Tests;

public sealed class SnippetSourcesTests
{
    private readonly SnippetSources _sources = new(["using A;\nusing B.C;\nclass X { void M() { var a = 1;\n\n    Go(a); } }", "Other();"]);

    [Theory]
    [InlineData("var a = 1;\nGo(a);")]
    [InlineData("using B.C;\n\nvar a = 1;\n    Go(a);")]
    [InlineData("Other();")]
    public void Missing_CompiledBlock_IsNotMissing(string code)
    {
        Assert.Empty(_sources.Missing($"Text\n\n```csharp\n{code}\n```\n"));
    }

    [Theory]
    [InlineData("var a = 2;")]
    [InlineData("using D;\nvar a = 1;")]
    [InlineData("using A;\nOther();")]
    [InlineData("Go(a); Other();")]
    public void Missing_BlockThatIsNotCompiled_IsNamed(string code)
    {
        Assert.Equal([code + "\n"], _sources.Missing($"```csharp\n{code}\n```\n\n```csharp\nOther();\n```\n"));
    }

    [Fact]
    public void CountBlocks_OtherLanguages_DoNotCount()
    {
        Assert.Equal(2, SnippetSources.CountBlocks("```json\n{}\n```\n```csharp\nA();\n```\n```\nB();\n```\n```cs\nC();\n```\n"));
    }
}
