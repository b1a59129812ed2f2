using SafeThink.Prompts;

namespace SafeThink.Tests.Prompts;

public sealed class PromptTests
{
    [Fact]
    public void Create_EmptySegments_AreDropped()
    {
        var prompt = new Prompt([new("a", true), new("", false), new("b", false)], [PromptMessage.User("b")]);

        Assert.Equal([new("a", true), new PromptSegment("b", false)], prompt.Segments.ToArray());
        Assert.Equal("ab", prompt.ToString());
        Assert.Equal("b", prompt.Messages.Single().Content);
    }

    [Fact]
    public void FromText_Text_IsUntrusted()
    {
        var prompt = Prompt.FromText("Hello <think>");

        Assert.False(prompt.Segments.Single().IsTrusted);
        Assert.Equal(PromptMessage.User("Hello <think>"), prompt.Messages.Single());
    }

    [Fact]
    public void FromText_Empty_HasNoSegment()
    {
        Assert.Empty(Prompt.FromText("").Segments);
    }

    [Fact]
    public void Create_NoSegments_Throws()
    {
        Assert.Throws<ArgumentNullException>("segments", () => new Prompt(null!));
    }

    [Fact]
    public void Messages_Roles_AreThoseOfChatTemplates()
    {
        Assert.Equal(
            ["system", "user", "assistant"],
            new[] { PromptMessage.System("a"), PromptMessage.User("a"), PromptMessage.Assistant("a") }.Select(m => m.Role));
    }
}
