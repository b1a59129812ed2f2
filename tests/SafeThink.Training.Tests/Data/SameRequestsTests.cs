using SafeThink.Training.Data;

namespace SafeThink.Training.Tests.Data;

public sealed class SameRequestsTests
{
    [Fact]
    public void Contain_TheSameRequest_IsFoundHoweverSpelledAndInPart()
    {
        string[] prompts = ["Who was she?\n\nA text about her.", "who was she? a text about her", "Who was she?", "Who was he?", ""];
        var same = new SameRequests([prompts[0], "\n\n!"]);

        Assert.Equal(["Who was he?", ""], prompts.Where(prompt => !same.Contain(prompt)));
    }
}
