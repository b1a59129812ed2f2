using System.Text;
using SafeThink.LlamaCpp.Tokens;

namespace SafeThink.LlamaCpp.Tests.Tokens;

public sealed class ForbiddenTokensTests
{
    [Theory]
    [InlineData("<think>")]
    [InlineData("[THINK]")]
    [InlineData("◁think▷")]
    [InlineData("<|channel|>")]
    [InlineData("<td>")]
    [InlineData("#")]
    public void Contains_AUserDefinedTag_IsForbidden(string text) => Assert.True(Contains(TokenKinds.UserDefined, text));

    [Theory]
    [InlineData("      ")]
    [InlineData("\n\n")]
    [InlineData(" dangerous")]
    [InlineData(" it's done.")]
    [InlineData("日本")]
    public void Contains_AUserDefinedWordOrSpace_IsAllowed(string text) => Assert.False(Contains(TokenKinds.UserDefined, text));

    [Theory]
    [InlineData("<think>", true)]
    [InlineData("</reasoning>\n", true)]
    [InlineData("◁/think▷", true)]
    [InlineData("</table>", false)]
    [InlineData(" thinking", false)]
    [InlineData("<thinking", false)]
    public void Contains_ANormalToken_IsForbiddenIfItIsAThinkTag(string text, bool expected) =>
        Assert.Equal(expected, Contains(TokenKinds.None, text));

    [Theory]
    [InlineData(TokenKinds.Control)]
    [InlineData(TokenKinds.EndOfGeneration)]
    internal void Contains_AControlOrEndToken_IsForbiddenWhateverItSpells(TokenKinds kinds) => Assert.True(Contains(kinds, "word"));

    private static bool Contains(TokenKinds kinds, string text) => ForbiddenTokens.Contains(kinds, Encoding.UTF8.GetBytes(text));
}
