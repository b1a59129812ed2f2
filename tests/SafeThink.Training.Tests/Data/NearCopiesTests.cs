using SafeThink.Training.Data;

namespace SafeThink.Training.Tests.Data;

public sealed class NearCopiesTests
{
    private static readonly NearCopies Tests = new(["How can I bake bread without an oven at home?", "Name seven rivers."]);

    [Theory]
    [InlineData("How can I bake bread without an oven at home?", true)]
    [InlineData("how to BAKE bread, without oven, at home!", true)]
    [InlineData("Tell me: how do I bake bread without an oven", true)]
    [InlineData("How can I bake a cake with an oven in school?", false)]
    [InlineData("Name seven mountains and nine lakes.", false)]
    [InlineData("", false)]
    public void Contain_Text_IsFoundWhenHalfOfTheWordsAreShared(string text, bool expected)
    {
        Assert.Equal(expected, Tests.Contain(text));
    }
}
