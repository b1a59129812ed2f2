using SafeThink.LlamaCpp.Scoring.Judge;
using SafeThink.LlamaCpp.Scoring.Judge.Prompting;
using SafeThink.Prompts;

namespace SafeThink.LlamaCpp.Tests.Scoring.Judge.Prompting;

public sealed class ConversationTests
{
    [Fact]
    public void Of_SystemAndToolMessages_LeavesThemOut()
    {
        var conversation = Of(PromptMessage.System("Be brief."), PromptMessage.User("a"), PromptMessage.Assistant("b"), new("tool", "t"), PromptMessage.User("c"));

        Assert.Equal(["a", "b", "c"], conversation.Turns.Select(t => t.Content));
        Assert.Equal("c", conversation.Request);
    }

    [Fact]
    public void Of_NeighboursOfOneRole_BecomeOneTurn()
    {
        var conversation = Of(PromptMessage.Assistant("Hello!"), PromptMessage.User("a"), PromptMessage.User("b"));

        Assert.Equal("a\n\nb", Assert.Single(conversation.Turns).Content);
    }

    [Fact]
    public void Of_AssistantMessageAtTheEnd_IsTheReplysBeginning()
    {
        var conversation = Of(PromptMessage.User("a"), PromptMessage.Assistant("Sure, "));

        Assert.Equal("Sure, ", conversation.TextStart);
        Assert.Equal("a", Assert.Single(conversation.Turns).Content);
    }

    [Fact]
    public void Of_PromptWithoutMessages_IsARequestOfItsUntrustedText()
    {
        var conversation = Conversation.Of(new Prompt([new("<|user|>", IsTrusted: true), new("a", IsTrusted: false)]));

        Assert.Equal("a", conversation.Request);
    }

    [Fact]
    public void Of_PromptOfTrustedTextAlone_IsARequestAllTheSame() =>
        Assert.Equal("a", Conversation.Of(new Prompt([new("a", IsTrusted: true)])).Request);

    [Fact]
    public void Of_RequestIsJudged_ItIsTheTextAndTheTurnsBeforeItAreShown()
    {
        var prompt = new Prompt([new("x", IsTrusted: true)], [PromptMessage.User("a"), PromptMessage.Assistant("b"), PromptMessage.User("c"), PromptMessage.Assistant("Sure, ")]);

        var conversation = Conversation.Of(prompt, JudgeSubject.Request);

        Assert.Equal(["a", "b"], conversation.Turns.Select(t => t.Content));
        Assert.Equal("c", conversation.TextStart);
    }

    [Fact]
    public void Of_RequestIsJudgedAndThereAreNoMessages_IsTheUntrustedText()
    {
        var conversation = Conversation.Of(new Prompt([new("<|user|>", IsTrusted: true), new("a", IsTrusted: false)]), JudgeSubject.Request);

        Assert.Empty(conversation.Turns);
        Assert.Equal("a", conversation.TextStart);
    }

    private static Conversation Of(params PromptMessage[] messages) => Conversation.Of(new Prompt([new("x", IsTrusted: true)], messages));
}
