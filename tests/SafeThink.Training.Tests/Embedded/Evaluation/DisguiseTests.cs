using SafeThink.Training.Embedded.Evaluation;

namespace SafeThink.Training.Tests.Embedded.Evaluation;

public sealed class DisguiseTests
{
    [Theory]
    [InlineData("none", "Two honest words.")]
    [InlineData("capitals", "TWO HONEST WORDS.")]
    [InlineData("digits for letters", "7w0 h0n357 w0rd5.")]
    [InlineData("Cyrillic and Greek lookalikes", "τwо hоnеѕτ wоrdѕ.")]
    [InlineData("letters spelled one by one", "T w o  h o n e s t  w o r d s .")]
    [InlineData("words broken in two", "Two hon est wo rds.")]
    public void Apply_Sentence_IsWrittenSo(string name, string expected)
    {
        Assert.Equal(expected, Of(name).Apply("Two honest words."));
    }

    [Fact]
    public void Apply_ZeroWidthSpaces_LeavesTheCharacters()
    {
        var disguise = Assert.Single(Disguise.All, d => d.Name.StartsWith("zero-width", StringComparison.Ordinal));

        Assert.Equal("Two honest words.", disguise.Apply("Two honest words.").Replace("\u200B", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Apply_EmptyText_IsEmpty()
    {
        Assert.All(Disguise.All, disguise => Assert.Equal("", disguise.Apply("")));
    }

    private static Disguise Of(string name) => Assert.Single(Disguise.All, disguise => disguise.Name == name);
}
