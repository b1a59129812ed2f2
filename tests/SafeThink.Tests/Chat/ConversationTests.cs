using Microsoft.Extensions.AI;
using SafeThink.Prompts;
using SafeThink.Testing.Engine;
using SafeThink.Tests.Chat.Doubles;

namespace SafeThink.Tests.Chat;

public sealed class ConversationTests
{
    private static readonly Script Short = new Script().Say("</think>", "Yes.");

    [Fact]
    public async Task GetResponse_HistoryWithThoughts_GivesThemToTheTemplateApart()
    {
        var rendered = await RenderAsync(
            new(ChatRole.System, "Be kind."),
            new(ChatRole.User, [new TextContent("Hel"), new TextContent("lo")]),
            new(ChatRole.Assistant, [new TextReasoningContent("Hm."), new TextContent("Hi."), new UsageContent(new())]),
            new(ChatRole.User, "And?"));

        Assert.Equal(
            [
                PromptMessage.System("Be kind."), PromptMessage.User("Hello"), PromptMessage.Assistant("Hi.") with { Reasoning = "Hm." },
                PromptMessage.User("And?"),
            ],
            rendered);
    }

    [Fact]
    public async Task GetResponse_HistoryWithABlockedTurn_KeepsWhatWasSaidInIt()
    {
        var rendered = await RenderAsync(
            new(ChatRole.User, "Hello"), new(ChatRole.Assistant, [new ErrorContent("blocked")]), new(ChatRole.User, "And?"));

        Assert.Equal([PromptMessage.User("Hello"), PromptMessage.Assistant(""), PromptMessage.User("And?")], rendered);
    }

    [Fact]
    public async Task GetResponse_Instructions_StandInFront()
    {
        await using var chat = new GuardedChat(Short);

        await chat.Client.GetResponseAsync("Hello", new() { Instructions = "Be brief." });

        Assert.Equal([PromptMessage.System("Be brief."), PromptMessage.User("Hello")], chat.Engine.Conversations.First());
    }

    [Fact]
    public async Task GetResponse_InstructionsAndASystemMessage_AreOneSystemMessage()
    {
        await using var chat = new GuardedChat(Short);

        await chat.Client.GetResponseAsync(
            [new(ChatRole.System, "Be kind."), new(ChatRole.User, "Hello")], new() { Instructions = "Be brief." });

        Assert.Equal([PromptMessage.System("Be brief.\n\nBe kind."), PromptMessage.User("Hello")], chat.Engine.Conversations.First());
    }

    [Fact]
    public async Task GetResponse_Image_IsRefusedByItsType()
    {
        var exception = await RefusalAsync(new ChatMessage(ChatRole.User, [new TextContent("What is this?"), new DataContent(new byte[] { 1 }, "image/png")]));

        Assert.Contains("Message 0 (user)", exception.Message, StringComparison.Ordinal);
        Assert.Contains("image/png", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponse_ToolResult_IsRefused()
    {
        var exception = await RefusalAsync(
            new ChatMessage(ChatRole.User, "Hello"), new ChatMessage(ChatRole.Tool, [new FunctionResultContent("1", "x")]));

        Assert.Contains("Message 1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponse_ThoughtsOfAUser_AreRefused()
    {
        var exception = await RefusalAsync(new ChatMessage(ChatRole.User, [new TextReasoningContent("Hm.")]));

        Assert.Contains(nameof(TextReasoningContent), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponse_NothingToAnswer_Throws()
    {
        await using var chat = new GuardedChat(Short);

        await Assert.ThrowsAsync<ArgumentException>(() => chat.Client.GetResponseAsync([]));
        await Assert.ThrowsAsync<ArgumentException>(() => chat.Client.GetResponseAsync(" \n"));
        await Assert.ThrowsAsync<ArgumentNullException>(() => chat.Client.GetResponseAsync((IEnumerable<ChatMessage>)null!));
    }

    private static async Task<IReadOnlyList<PromptMessage>> RenderAsync(params ChatMessage[] messages)
    {
        await using var chat = new GuardedChat(Short);
        await chat.Client.GetResponseAsync(messages);
        return chat.Engine.Conversations.First();
    }

    private static async Task<NotSupportedException> RefusalAsync(params ChatMessage[] messages)
    {
        await using var chat = new GuardedChat(Short);
        return await Assert.ThrowsAsync<NotSupportedException>(() => chat.Client.GetResponseAsync(messages));
    }
}
