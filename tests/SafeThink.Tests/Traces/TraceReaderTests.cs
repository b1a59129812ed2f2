using System.Text;
using SafeThink.Traces;

namespace SafeThink.Tests.Traces;

public sealed class TraceReaderTests
{
    [Fact]
    public void Read_TagBehindAStep_EndsTheStepFirst()
    {
        Assert.Equal(["Reasoning: a", "<Answer>", "Answer: b"], Read("a</think>b"));
    }

    [Fact]
    public void Read_PrefixOfATagAtTheEnd_BelongsToTheLastStep()
    {
        Assert.Equal(["Reasoning: a</thi"], Read("a</thi"));
    }

    [Fact]
    public void Read_WhiteSpaceBeforeATag_IsNoStep()
    {
        Assert.Equal(["Reasoning: a\n\n", "<Answer>"], Read("a\n\n \n</think>\n"));
    }

    [Fact]
    public void Read_Protocol_HasNoSteps()
    {
        var found = TraceText.Read(
            [Encoding.UTF8.GetBytes("x\n\ny<|channel|>analysis<|message|>a<|end|>z<|channel|>final<|message|>b")],
            StepSegmentation.Default,
            ReasoningFormat.Harmony,
            TracePhase.Protocol);

        Assert.Equal(["<Reasoning>", "Reasoning: a", "<Protocol>", "<Answer>", "Answer: b"], found);
    }

    [Fact]
    public void Read_TextThatMayBecomeATag_IsNotConfirmed()
    {
        var reader = new TraceReader(new TagMatcher(ReasoningFormat.ThinkTags), StepSegmentation.Default);
        var output = new TraceBuffer();
        reader.Restart(0, TracePhase.Reasoning);

        output.Add("ab</th"u8);
        Assert.Equal(TraceSignal.None, reader.Read(output));
        Assert.Equal(2, reader.Confirmed);

        output.Add("x"u8);
        Assert.Equal(TraceSignal.None, reader.Read(output));
        Assert.Equal(7, reader.Confirmed);
    }

    private static List<string> Read(string text) => TraceText.Read([Encoding.UTF8.GetBytes(text)], StepSegmentation.Default);
}
