using GuardedConsole.Rendering;

namespace SafeThink.Samples.Tests.GuardedConsole.Rendering;

public sealed class ModelTextTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("two\nlines\tapart", "two\nlines\tapart")]
    [InlineData("\u001b[31mred", "␛[31mred")]
    [InlineData("bell\a and delete\u007f", "bell␇ and delete␡")]
    [InlineData("\u009b31m", "\ufffd31m")]
    [InlineData("\u202egnp.exe", "\ufffdgnp.exe")]
    [InlineData("café 你好 🙂", "café 你好 🙂")]
    public void Printable_AnyText_HasNothingThatATerminalObeys(string text, string expected) =>
        Assert.Equal(expected, ModelText.Printable(text));

    [Fact]
    public void OneLine_Lines_AreJoinedBySpaces() => Assert.Equal("a b c", ModelText.OneLine(" a\n\n b\t\r\nc "));
}
