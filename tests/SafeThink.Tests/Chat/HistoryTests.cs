using Microsoft.Extensions.AI;
using SafeThink.Chat;
using SafeThink.Decoding;
using SafeThink.Pipeline;
using SafeThink.Testing.Engine;
using SafeThink.Tests.Audit.Doubles;
using SafeThink.Tests.Chat.Doubles;

namespace SafeThink.Tests.Chat;

/// <summary>What a turn evaluates; the scripted template keeps no thoughts, and its tokens are bytes.</summary>
public sealed class HistoryTests
{
    private const string Opening = "\nassistant: <think>\n";

    private static readonly Script Thoughtful = new Script().Say("Let me think about it.", "</think>", "An answer.");

    [Fact]
    public async Task GetResponse_ThirdTurn_EvaluatesTheNewMessageAndTheTemplateAlone()
    {
        await using var chat = new GuardedChat(Thoughtful);

        var turns = await TalkAsync(chat.Client, "One", "Two", "Three and more");

        Assert.Equal(0, turns[0].CachedInputTokenCount);
        Assert.Equal(("Two" + Opening).Length, Evaluated(turns[1]));
        Assert.Equal(("Three and more" + Opening).Length, Evaluated(turns[2]));
        Assert.Equal("An answer.\nuser: ".Length, turns[2].AdditionalCounts![GuardedChatConstants.ReadAheadTokens]);
    }

    [Fact]
    public async Task GetResponse_RequestsAreTraced_SharesTheHistoryAllTheSame()
    {
        await using var chat = new GuardedChat(Thoughtful);
        var traces = new TraceList();
        using var client = new GuardedChatClient(
            new GuardedDecoder(chat.Engine, DecodingPipeline.Empty, diagnostics: new() { TraceSink = traces }));

        var turns = await TalkAsync(client, "One", "Two");

        Assert.Equal(("Two" + Opening).Length, Evaluated(turns[1]));
        Assert.Equal(2, traces.Traces.Count);
    }

    [Fact]
    public async Task GetResponse_EngineThatIsBusy_MayEndWhatIsReadAheadAndNothingElse()
    {
        await using var chat = new GuardedChat(Thoughtful);

        await TalkAsync(chat.Client, "One", "Two");

        Assert.Equal([false, true, false], chat.Engine.GivingWay.Take(3));
    }

    [Fact]
    public async Task GetResponse_WithoutReadingAhead_EvaluatesTheLastAnswerToo()
    {
        await using var chat = new GuardedChat(Thoughtful, options: new() { ReadsAhead = false });

        var turns = await TalkAsync(chat.Client, "One", "Two", "Three");

        Assert.Equal(("An answer.\nuser: Three" + Opening).Length, Evaluated(turns[2]));
        Assert.Equal(0, turns[2].AdditionalCounts![GuardedChatConstants.ReadAheadTokens]);
    }

    [Fact]
    public async Task GetResponse_WithoutKeptHistory_EvaluatesEverything()
    {
        await using var chat = new GuardedChat(Thoughtful, options: new() { KeepsHistory = false });

        var turns = await TalkAsync(chat.Client, "One", "Two");

        Assert.All(turns, usage => Assert.Equal(0, usage.CachedInputTokenCount));
        Assert.Equal(2, chat.Engine.EndedRuns);
    }

    [Fact]
    public async Task GetResponse_AnotherClientOnTheSameEngine_SharesNothing()
    {
        await using var chat = new GuardedChat(Thoughtful);
        using var other = new GuardedChatClient(chat.Decoder);
        await TalkAsync(chat.Client, "One");

        Assert.Equal(0, (await TalkAsync(other, "One"))[0].CachedInputTokenCount);
    }

    [Fact]
    public async Task GetResponse_TurnBeforeWasCancelled_StillSharesItsPrompt()
    {
        await using var chat = new GuardedChat(Thoughtful);
        await foreach (var update in chat.Client.GetStreamingResponseAsync("One"))
            break;

        Assert.Equal(1, Evaluated((await TalkAsync(chat.Client, "One"))[0]));
    }

    [Fact]
    public async Task GetResponse_StopSequenceCutTheAnswer_ReadsAheadWhatWasHandedOut()
    {
        await using var chat = new GuardedChat(Thoughtful);

        var turns = await TalkAsync(chat.Client, new ChatOptions { StopSequences = [" ans"] }, "One", "Two");

        Assert.Equal(("Two" + Opening).Length, Evaluated(turns[1]));
    }

    [Fact]
    public async Task Dispose_WhileReadingAhead_EndsIt()
    {
        await using var chat = new GuardedChat(Thoughtful);
        await TalkAsync(chat.Client, "One");

        chat.Client.Dispose();
        await chat.Engine.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => chat.Client.GetResponseAsync("Two"));
    }

    private static long Evaluated(UsageDetails usage) => usage.InputTokenCount!.Value - usage.CachedInputTokenCount!.Value;

    private static Task<List<UsageDetails>> TalkAsync(IChatClient client, params string[] messages) => TalkAsync(client, null, messages);

    private static async Task<List<UsageDetails>> TalkAsync(IChatClient client, ChatOptions? options, params string[] messages)
    {
        var history = new List<ChatMessage>();
        var usages = new List<UsageDetails>();
        foreach (var message in messages)
        {
            history.Add(new(ChatRole.User, message));
            var response = await client.GetResponseAsync(history, options);
            history.AddMessages(response);
            usages.Add(response.Usage!);
        }

        return usages;
    }
}
