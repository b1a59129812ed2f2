using SafeThink.Engines;

namespace SafeThink.Tests.Engines;

public sealed class ContextLengthExceptionTests
{
    [Fact]
    public void Message_Lengths_NamesBothAndWhatToDo()
    {
        var fault = new ContextLengthException(5000, 4096);

        Assert.Equal((5000, 4096), (fault.Length, fault.ContextLength));
        Assert.Equal(
            "The sequence needs 5000 tokens, but the context holds 4096. Shorten the prompt or load the model with a larger context.",
            fault.Message);
    }
}
