using FsCheck.Xunit;
using SafeThink.Testing.Gguf;

namespace SafeThink.Tests.Testing.Gguf;

public sealed class ScriptWordsTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("The user", new[] { "The", " user" })]
    [InlineData(" The user\n\nSo. ", new[] { " The", " user", "\n\nSo.", " " })]
    [InlineData("\n\n", new[] { "\n\n" })]
    public void Cut_Text_CutsBeforeWhiteSpace(string text, string[] words) => Assert.Equal(words, ScriptWords.Cut(text));

    [Property]
    public bool Cut_AnyText_JoinsToTheSameText(string text) => text is null || string.Concat(ScriptWords.Cut(text)) == text;

    [Fact]
    public void Bytes_Emoji_GivesFourByteTokens() => Assert.Equal(["<0xF0>", "<0x9F>", "<0x99>", "<0x82>"], ScriptWords.Bytes("🙂"));

    [Fact]
    public void Bytes_HalfASurrogatePair_Throws() => Assert.ThrowsAny<ArgumentException>(() => ScriptWords.Bytes("\ud83d"));
}
