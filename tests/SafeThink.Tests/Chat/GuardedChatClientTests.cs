using Microsoft.Extensions.AI;
using SafeThink.Chat;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Scoring;
using SafeThink.Testing.Engine;
using SafeThink.Tests.Chat.Doubles;

namespace SafeThink.Tests.Chat;

public sealed class GuardedChatClientTests
{
    private static readonly Script Thoughtful = new Script().Say("First,", " think.\n\n", "</think>", "Done", ".");

    [Fact]
    public async Task GetResponse_ModelThinks_GivesReasoningAndAnswerApart()
    {
        await using var chat = new GuardedChat(Thoughtful);

        var response = await chat.Client.GetResponseAsync("Hello");

        var message = Assert.Single(response.Messages);
        Assert.Equal(ChatRole.Assistant, message.Role);
        Assert.Equal("First, think.\n\n", string.Concat(message.Contents.OfType<TextReasoningContent>().Select(c => c.Text)));
        Assert.Equal("Done.", response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal("scripted", response.ModelId);
    }

    [Fact]
    public async Task GetStreamingResponse_ModelThinks_GivesTheSameTextsAsTheWholeResponse()
    {
        await using var chat = new GuardedChat(Thoughtful, b => b.AddSafeThink());

        var whole = await chat.Client.GetResponseAsync("Hello");
        var updates = await chat.StreamAsync("Hello");

        var collected = updates.ToChatResponse();
        Assert.Equal(whole.Text, collected.Text);
        Assert.Equal(
            whole.Messages[0].Contents.Select(c => (c.GetType(), c.ToString())), collected.Messages[0].Contents.Select(c => (c.GetType(), c.ToString())));
        Assert.Single(updates.Select(u => u.ResponseId).Distinct());
        Assert.All(updates, u => Assert.Equal(ChatRole.Assistant, u.Role));
        Assert.Equal(ChatFinishReason.Stop, Assert.Single(updates, u => u.FinishReason is not null).FinishReason);
        Assert.NotNull(updates[^1].FinishReason);
    }

    [Fact]
    public async Task GetResponse_StepIsSteered_MarksWhatThePolicyWrote()
    {
        var script = new Script().Say("Bad.\n\n").SayAfter("Wait, think safely", ". Better.\n\n", "</think>", "No.");
        await using var chat = new GuardedChat(script, b => b.AddSafeThink());

        var response = await chat.Client.GetResponseAsync("Hello");

        var injected = Assert.Single(response.Messages[0].Contents, c => c.AdditionalProperties?[GuardedChatConstants.InjectedProperty] is true);
        Assert.Equal("Wait, think safely", Assert.IsType<TextReasoningContent>(injected).Text);
        Assert.DoesNotContain(response.Messages[0].Contents, c => c.ToString()!.Contains(GuardedChat.Bad, StringComparison.Ordinal));
        Assert.Equal("No.", response.Text);
    }

    [Fact]
    public async Task GetStreamingResponse_StepIsSteered_ReportsVerdictsAndInterventions()
    {
        var script = new Script().Say("Bad.\n\n").SayAfter("Wait, think safely", ". Better.\n\n", "</think>", "No.");
        await using var chat = new GuardedChat(script, b => b.AddSafeThink());

        var updates = await chat.StreamAsync("Hello");

        var reports = updates.Where(u => u.RawRepresentation is StepReport or Intervention).ToList();
        Assert.All(reports, u => Assert.Empty(u.Contents));
        Assert.Equal(
            [SafetyVerdict.Unsafe, SafetyVerdict.Safe, SafetyVerdict.Safe], reports.Select(u => u.RawRepresentation).OfType<StepReport>().Select(s => s.Verdict));
        Assert.Equal(DirectiveKind.Resample, Assert.Single(reports.Select(u => u.RawRepresentation).OfType<Intervention>()).Kind);
    }

    [Fact]
    public async Task GetStreamingResponse_StepIsBlocked_EndsWithContentFilterAndAnError()
    {
        var script = new Script().Say("Fine.\n\n", "Bad.\n\n").SayAfter(SafeThinkConstants.RefusalOpening, " But Bad.");
        await using var chat = new GuardedChat(script, b => b.AddSafeThink(o => o.MaximumSteps = 0));

        var updates = await chat.StreamAsync("Hello");

        var last = updates[^1];
        Assert.Equal(ChatFinishReason.ContentFilter, last.FinishReason);
        var error = Assert.Single(last.Contents.OfType<ErrorContent>());
        Assert.Equal(GuardedChatConstants.BlockedErrorCode, error.ErrorCode);
        Assert.NotEmpty(error.Message);
        Assert.Equal("Fine.\n\n", string.Concat(updates.SelectMany(u => u.Contents).OfType<TextReasoningContent>().Select(c => c.Text)));
        Assert.DoesNotContain(updates.SelectMany(u => u.Contents), c => c.ToString()!.Contains(GuardedChat.Bad, StringComparison.Ordinal));
        Assert.NotNull(updates.ToChatResponse().Usage);
    }

    [Fact]
    public async Task GetResponse_ScorerThrows_BlocksInsteadOfThrowing()
    {
        var scorer = new DelegateScorer("broken", _ => throw new IOException("no route"));
        await using var chat = new GuardedChat(Thoughtful, b => b.AddSafeThink(), scorer: scorer);

        var response = await chat.Client.GetResponseAsync("Hello");

        Assert.Equal(ChatFinishReason.ContentFilter, response.FinishReason);
        Assert.Equal("", response.Text);
    }

    [Fact]
    public async Task GetResponse_EngineFails_Throws()
    {
        await using var chat = new GuardedChat(Thoughtful, failsAfter: 2);

        await Assert.ThrowsAsync<EngineException>(() => chat.Client.GetResponseAsync("Hello"));
    }

    [Fact]
    public async Task GetResponse_Usage_CountsReasoningCachedAndDiscardedTokens()
    {
        var script = new Script().Say("Bad.\n\n").SayAfter("Wait, think safely", ". Better.\n\n", "</think>", "No.");
        await using var chat = new GuardedChat(script, b => b.AddSafeThink());

        var usage = (await chat.Client.GetResponseAsync("Hello")).Usage!;

        Assert.Equal("user: Hello\nassistant: <think>\n".Length, usage.InputTokenCount);
        Assert.Equal(0, usage.CachedInputTokenCount);
        Assert.Equal(2, usage.ReasoningTokenCount);
        Assert.Equal("Wait, think safely".Length, usage.AdditionalCounts![GuardedChatConstants.InjectedTokens]);
        Assert.Equal(1, usage.AdditionalCounts[GuardedChatConstants.DiscardedTokens]);
        Assert.Equal(1, usage.AdditionalCounts[GuardedChatConstants.Interventions]);
        Assert.Equal(3, usage.AdditionalCounts[GuardedChatConstants.ScoredSteps]);

        // A reasoning step, the tag and an answer, and the end of the generation; and what the policy wrote.
        Assert.Equal(2 + 2 + "Wait, think safely".Length, usage.OutputTokenCount);
        Assert.Equal(usage.InputTokenCount + usage.OutputTokenCount, usage.TotalTokenCount);
    }

    [Fact]
    public async Task GetStreamingResponse_CancelledInTheMiddle_ThrowsFreesTheSequenceAndTheNextRequestWorks()
    {
        await using var chat = new GuardedChat(Thoughtful);
        using var cancel = new CancellationTokenSource();
        var texts = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in chat.Client.GetStreamingResponseAsync("Hello", cancellationToken: cancel.Token))
            {
                texts++;
                await cancel.CancelAsync();
            }
        });

        Assert.True(texts >= 1);
        Assert.Equal(1, chat.Engine.EndedRuns);
        Assert.Equal("Done.", (await chat.Client.GetResponseAsync("Hello")).Text);
    }

    [Fact]
    public async Task GetStreamingResponse_ReaderStopsEarly_FreesTheSequence()
    {
        await using var chat = new GuardedChat(Thoughtful);

        await foreach (var update in chat.Client.GetStreamingResponseAsync("Hello"))
            break;

        Assert.Equal(1, chat.Engine.EndedRuns);
    }

    [Fact]
    public async Task GetService_OfWhatItIsMadeOf_GivesIt()
    {
        await using var chat = new GuardedChat(Thoughtful, b => b.AddSafeThink());

        Assert.Same(chat.Client, chat.Client.GetService<GuardedChatClient>());
        Assert.Same(chat.Client, chat.Client.GetService<IChatClient>());
        Assert.Same(chat.Decoder, chat.Client.GetService<GuardedDecoder>());
        Assert.Same(chat.Engine, chat.Client.GetService<IDecodingEngine>());
        Assert.Same(chat.Decoder.Pipeline, chat.Client.GetService<DecodingPipeline>());
        Assert.Same(chat.Decoder.Scorer, chat.Client.GetService<ISafetyScorer>());
        Assert.Null(chat.Client.GetService<IFormatProvider>());
        Assert.Null(chat.Client.GetService(typeof(IChatClient), "key"));
        var metadata = chat.Client.GetService<ChatClientMetadata>()!;
        Assert.Equal(GuardedChatConstants.ProviderName, metadata.ProviderName);
        Assert.Equal("scripted", metadata.DefaultModelId);
    }

    [Fact]
    public async Task Dispose_Client_RefusesRequestsAndLeavesTheEngineAlone()
    {
        await using var chat = new GuardedChat(Thoughtful);
        chat.Client.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => chat.Client.GetResponseAsync("Hello"));
        Assert.Equal("Done.", (await new GuardedChatClient(chat.Decoder).GetResponseAsync("Hello")).Text);
    }

    [Fact]
    public async Task Constructor_StopSequenceIsEmpty_Throws()
    {
        await using var chat = new GuardedChat(Thoughtful);

        var exception = Assert.Throws<ArgumentException>(
            () => new GuardedChatClient(chat.Decoder, new() { Decoding = new() { StopSequences = [""] } }));
        Assert.Contains("stop sequence", exception.Message, StringComparison.Ordinal);
    }
}
