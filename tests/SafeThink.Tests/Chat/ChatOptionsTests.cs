using Microsoft.Extensions.AI;
using SafeThink.Chat;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Testing.Engine;
using SafeThink.Tests.Chat.Doubles;

namespace SafeThink.Tests.Chat;

public sealed class ChatOptionsTests
{
    private static readonly Script Short = new Script().Say("</think>", "One", " two", " three");

    public static TheoryData<string, ChatOptions> Refused => new()
    {
        { "Tools", new() { Tools = [AIFunctionFactory.Create(() => 1, "one")] } },
        { "ToolMode", new() { ToolMode = ChatToolMode.RequireAny } },
        { "ResponseFormat", new() { ResponseFormat = ChatResponseFormat.Json } },
        { "ConversationId", new() { ConversationId = "c1" } },
        { "ModelId", new() { ModelId = "another" } },
        { "Reasoning.Output", new() { Reasoning = new() { Output = ReasoningOutput.Summary } } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task GetResponse_OptionThatItDoesNotDo_IsRefusedByName(string name, ChatOptions options)
    {
        await using var chat = new GuardedChat(Short);

        var exception = await Assert.ThrowsAsync<NotSupportedException>(() => chat.Client.GetResponseAsync("Hello", options));

        Assert.Contains($"ChatOptions.{name} ", exception.Message, StringComparison.Ordinal);
        Assert.Empty(chat.Engine.Samplings);
    }

    [Fact]
    public async Task GetResponse_OptionsThatAskNothingOfIt_AreAccepted()
    {
        await using var chat = new GuardedChat(Short);

        var response = await chat.Client.GetResponseAsync("Hello", new()
        {
            ModelId = "scripted",
            ResponseFormat = ChatResponseFormat.Text,
            AllowMultipleToolCalls = true,
            Tools = [AIFunctionFactory.Create(() => 1, "one")],
            ToolMode = ChatToolMode.None,
        });

        Assert.Equal("One two three", response.Text);
    }

    [Fact]
    public async Task GetResponse_SamplingOptions_ReachTheEngine()
    {
        await using var chat = new GuardedChat(Short);

        await chat.Client.GetResponseAsync("Hello", new()
        {
            Temperature = 0.3f,
            TopP = 0.8f,
            TopK = 7,
            FrequencyPenalty = 0.4f,
            PresencePenalty = 0.2f,
            Seed = 42,
        });

        Assert.Equal(
            new SamplingOptions { Temperature = 0.3f, TopP = 0.8f, TopK = 7, FrequencyPenalty = 0.4f, PresencePenalty = 0.2f, Seed = 42 },
            chat.Engine.Samplings.First());
    }

    [Theory]
    [InlineData("Temperature")]
    [InlineData("TopP")]
    [InlineData("TopK")]
    [InlineData("FrequencyPenalty")]
    [InlineData("MaxOutputTokens")]
    public async Task GetResponse_ValueOutOfRange_IsRefusedByName(string name)
    {
        await using var chat = new GuardedChat(Short);
        var options = new ChatOptions();
        switch (name)
        {
            case "Temperature":
                options.Temperature = -1;
                break;
            case "TopP":
                options.TopP = 2;
                break;
            case "TopK":
                options.TopK = -1;
                break;
            case "FrequencyPenalty":
                options.FrequencyPenalty = float.NaN;
                break;
            default:
                options.MaxOutputTokens = 0;
                break;
        }

        var exception = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => chat.Client.GetResponseAsync("Hello", options));
        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponse_NoSeed_DrawsOneAndSaysWhich()
    {
        await using var chat = new GuardedChat(Short, options: new() { ReadsAhead = false });

        var seeds = new List<object?>();
        for (var i = 0; i < 3; i++)
            seeds.Add((await chat.StreamAsync("Hello"))[^1].AdditionalProperties![GuardedChatConstants.SeedProperty]);

        Assert.Equal(chat.Engine.Samplings.Select(s => (object?)s.Seed), seeds);
        Assert.Equal(3, seeds.Distinct().Count());
    }

    [Fact]
    public async Task GetResponse_SeedsThatDifferInTheirUpperHalf_Differ()
    {
        await using var chat = new GuardedChat(Short, options: new() { ReadsAhead = false });

        await chat.Client.GetResponseAsync("Hello", new() { Seed = 5 });
        await chat.Client.GetResponseAsync("Hello", new() { Seed = 5 + (1L << 32) });

        Assert.Equal([5u, 4u], chat.Engine.Samplings.Select(s => s.Seed));
    }

    [Fact]
    public async Task GetResponse_MaxOutputTokens_EndsWithLength()
    {
        await using var chat = new GuardedChat(Short);

        var response = await chat.Client.GetResponseAsync("Hello", new() { MaxOutputTokens = 3 });

        Assert.Equal("One two", response.Text);
        Assert.Equal(ChatFinishReason.Length, response.FinishReason);
    }

    [Fact]
    public async Task GetResponse_StopSequenceOverTwoTokens_IsCutFromTheAnswer()
    {
        await using var chat = new GuardedChat(Short);

        var response = await chat.Client.GetResponseAsync("Hello", new() { StopSequences = ["o thr"] });

        Assert.Equal("One tw", response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
    }

    [Fact]
    public async Task GetResponse_RawRepresentationOfItsOwnKind_IsTheBaseOfTheRequest()
    {
        await using var chat = new GuardedChat(Short);

        await chat.Client.GetResponseAsync("Hello", new()
        {
            Temperature = 0.1f,
            RawRepresentationFactory = _ => new GuardedDecodeOptions { Sampling = new() { RepetitionPenalty = 1.3f, Seed = 9 } },
        });

        Assert.Equal(new SamplingOptions { Temperature = 0.1f, RepetitionPenalty = 1.3f, Seed = 9 }, chat.Engine.Samplings.First());
    }
}
