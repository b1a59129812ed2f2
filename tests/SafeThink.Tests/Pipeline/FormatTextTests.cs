using SafeThink.Pipeline;

namespace SafeThink.Tests.Pipeline;

public sealed class FormatTextTests
{
    [Fact]
    public void Indexer_FormatWithATextOfItsOwn_GivesThatAndTheDefaultElsewhere()
    {
        FormatText text = "for all";
        text["harmony"] = "for harmony";

        Assert.Equal("for harmony", text["Harmony"]);
        Assert.Equal("for all", text["think"]);
        Assert.Equal("for all", text.ToString());
    }

    [Fact]
    public void Null_IsRefused()
    {
        Assert.Throws<ArgumentNullException>("text", () => new FormatText(null!));
        Assert.Throws<ArgumentNullException>("value", () => new FormatText("x")["think"] = null!);
    }
}
