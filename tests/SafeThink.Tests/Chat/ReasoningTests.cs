using Microsoft.Extensions.AI;
using SafeThink.Chat;
using SafeThink.Pipeline;
using SafeThink.Policies.LessThink;
using SafeThink.Policies.SafeThink;
using SafeThink.Testing.Engine;
using SafeThink.Tests.Chat.Doubles;

namespace SafeThink.Tests.Chat;

public sealed class ReasoningTests
{
    private static readonly Script Thoughtful = new Script()
        .SayAfter("<think>\n", "Hm.", "</think>", "Thought.")
        .SayAfter("</think>\n\n", "At once.")
        .SayAfter("Wait", " More.", "</think>", "Thought more.");

    [Theory]
    [InlineData(null, "Hm.", "Thought.")]
    [InlineData(ReasoningEffort.Medium, "Hm.", "Thought.")]
    [InlineData(ReasoningEffort.None, "", "At once.")]
    [InlineData(ReasoningEffort.Low, LessThinkConstants.Text, "At once.")]
    [InlineData(ReasoningEffort.High, "Hm.Wait More.", "Thought more.")]
    [InlineData(ReasoningEffort.ExtraHigh, "Hm.Wait More.", "Thought more.")]
    public async Task GetResponse_Effort_IsThePolicyThatItStandsFor(ReasoningEffort? effort, string reasoning, string answer)
    {
        await using var chat = new GuardedChat(
            Thoughtful, b => b.AddSafeThink(), new() { ConfigureMoreThink = o => o.MaximumReplacements = 1 });

        var response = await chat.Client.GetResponseAsync("Hello", new() { Reasoning = new() { Effort = effort } });

        Assert.Equal(reasoning.TrimEnd(), ReasoningOf(response));
        Assert.Equal(answer, response.Text);
    }

    [Fact]
    public async Task GetResponse_Effort_LeavesTheGuardOn()
    {
        var script = new Script().SayAfter("</think>\n\n", "Bad.").SayAfter(SafeThinkConstants.RefusalOpening);
        await using var chat = new GuardedChat(script, b => b.AddSafeThink());

        var response = await chat.Client.GetResponseAsync("Hello", new() { Reasoning = new() { Effort = ReasoningEffort.None } });

        Assert.Equal(SafeThinkConstants.RefusalOpening, response.Text);
    }

    [Fact]
    public async Task GetResponse_EffortContradictsAPolicyOfTheGuard_IsRefused()
    {
        await using var chat = new GuardedChat(Thoughtful, b => b.AddSafePath());

        var exception = await Assert.ThrowsAsync<NotSupportedException>(
            () => chat.Client.GetResponseAsync("Hello", new() { Reasoning = new() { Effort = ReasoningEffort.None } }));

        Assert.Contains("Reasoning.Effort 'None'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("safepath", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponse_EffortIsWhatTheGuardDoesAnyway_ChangesNothing()
    {
        await using var chat = new GuardedChat(Thoughtful, b => b.AddZeroThink());

        var response = await chat.Client.GetResponseAsync("Hello", new() { Reasoning = new() { Effort = ReasoningEffort.None } });

        Assert.Equal("At once.", response.Text);
    }

    [Fact]
    public async Task GetResponse_ReasoningOutputNone_ScoresTheReasoningButDoesNotShowIt()
    {
        var script = new Script().Say("Bad.\n\n").SayAfter("Wait, think safely", ". Better.\n\n", "</think>", "No.");
        await using var chat = new GuardedChat(script, b => b.AddSafeThink());

        var response = await chat.Client.GetResponseAsync("Hello", new() { Reasoning = new() { Output = ReasoningOutput.None } });

        Assert.Equal("", ReasoningOf(response));
        Assert.Equal("No.", response.Text);
        Assert.Equal(1, response.Usage!.AdditionalCounts![GuardedChatConstants.Interventions]);
    }

    private static string ReasoningOf(ChatResponse response) =>
        string.Concat(response.Messages.SelectMany(m => m.Contents).OfType<TextReasoningContent>().Select(c => c.Text));
}
