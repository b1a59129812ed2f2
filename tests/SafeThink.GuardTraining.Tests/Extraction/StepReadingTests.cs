using SafeThink.GuardTraining.Data;
using SafeThink.GuardTraining.Extraction;
using SafeThink.Traces;

namespace SafeThink.GuardTraining.Tests.Extraction;

public sealed class StepReadingTests
{
    private static readonly DataSet Set = new() { Name = "test", File = "none", Use = DataUse.Test, Licence = "none" };
    private static readonly LabelledText Trace = new("a", "Why?", "It thinks about it.\n\nThen it thinks again.", IsUnsafe: false);

    [Fact]
    public void TextsOf_TraceWithItsAnswer_ReadsTheAnswerAsOne()
    {
        Assert.Equal(
            [(TracePhase.Reasoning, "It thinks about it.\n\n"), (TracePhase.Reasoning, "Then it thinks again."), (TracePhase.Answer, "Because.")],
            StepReading.TextsOf(Trace with { Answer = "Because." }, Set));
    }

    [Fact]
    public void TextsOf_TraceAlone_HasNoEmptyStepBehindIt() => Assert.Equal(2, StepReading.TextsOf(Trace, Set).Count);
}
