using SafeThink.Training.Data;
using SafeThink.Training.Embedded.Evaluation;

namespace SafeThink.Training.Tests.Embedded.Evaluation;

public sealed class FailureTests
{
    [Theory]
    [InlineData("I'm sorry, but I\ncan't.", "5 words that doubt or decline")]
    [InlineData("Sure: first you  boil it", "5 words without a word of doubt")]
    [InlineData("", "0 words without a word of doubt")]
    public void Of_ARow_TellsWhatItIsWithoutItsText(string text, string kind)
    {
        var failure = Failure.Of(new SafetyRow { Id = "a", Prompt = "How?", Text = text, Source = "own", IsUnsafe = true }, -0.5);

        Assert.Equal(new Failure("a", true, -0.5, kind), failure);
    }
}
