using SafeThink.Remote.Text;

namespace SafeThink.Remote.Tests.Text;

public sealed class TextWindowTests
{
    [Fact]
    public void Append_MoreThanFits_KeepsTheEndAndCountsTheRest()
    {
        var window = new TextWindow(5);
        foreach (var text in new[] { "one ", "two ", "three " })
            window.Append(text);

        Assert.Equal("hree ", window.ToString());
        Assert.Equal(9, window.LeftOut);
    }

    [Fact]
    public void Append_CutInsideASurrogatePair_DropsTheWholeCharacter()
    {
        var window = new TextWindow(3);
        window.Append("a🙂bc");

        Assert.Equal("bc", window.ToString());
        Assert.Equal(3, window.LeftOut);
    }

    [Fact]
    public void Append_NoRoom_KeepsNothing()
    {
        var window = new TextWindow(0);
        window.Append("one");

        Assert.Equal("", window.ToString());
    }
}
