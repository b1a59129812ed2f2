using SafeThink.Training.Data;

namespace SafeThink.Training.Tests.Data;

public sealed class RowTextTests
{
    [Theory]
    [InlineData("Human: one\n\nAssistant: two\n\nHuman: three\n\nAssistant:", "three")]
    [InlineData("Human: one", "one")]
    [InlineData("no dialogue", "no dialogue")]
    public void LastTurn_Dialogue_IsWhatTheHumanSaidLast(string dialogue, string expected)
    {
        Assert.Equal(expected, RowText.LastTurn(dialogue));
    }

    [Fact]
    public void Turns_Dialogue_AreThoseBeforeTheLast()
    {
        Assert.Equal(
            [("one", "two"), ("three", "four")],
            RowText.Turns("\n\nHuman: one\n\nAssistant: two\n\nHuman: three\n\nAssistant: four\n\nHuman: five\n\nAssistant:"));
        Assert.Empty(RowText.Turns("no dialogue"));
    }

    [Fact]
    public void Lines_Text_LeavesBlankOnesOut()
    {
        Assert.Equal(["a", "b"], RowText.Lines("a\n\n  \n b \n"));
    }

    [Fact]
    public void Fold_SamePromptInOtherDress_IsTheSame()
    {
        Assert.Equal(RowText.Fold("What is it?"), RowText.Fold("what is IT"));
        Assert.NotEqual(RowText.Fold("What is it?"), RowText.Fold("What was it?"));
    }

    [Fact]
    public void Group_Prompt_LeavesLettersAndDigits()
    {
        Assert.Equal("whatis42été", RowText.Group("What is 42, ÉTÉ?"));
    }

    [Theory]
    [InlineData("What, now?", "whatnow")]
    [InlineData("Who is it?\n\nA text.", "whoisitatext", "whoisit")]
    [InlineData("Human: one\n\nAssistant: two\n\nHuman: three\n\nAssistant:", "one", "humanoneassistanttwohumanthreeassistant", "humanone", "three")]
    [InlineData("?")]
    public void Groups_Prompt_AreOfAllThatIsAskedInIt(string prompt, params string[] expected)
    {
        Assert.Equal(expected, RowText.Groups(prompt));
    }

    [Fact]
    public void Lot_Text_IsTheSameOnEveryMachine()
    {
        Assert.Equal(187_539_957u, RowText.Lot("a"));
        Assert.NotEqual(RowText.Lot("a"), RowText.Lot("A"));
    }

    [Fact]
    public void Fold_ManyPrompts_SpreadsThemEvenly()
    {
        var apart = Enumerable.Range(0, 10_000).Count(i => RowText.Fold($"prompt number {i}") % 10 == 0);

        Assert.InRange(apart, 850, 1150);
    }
}
