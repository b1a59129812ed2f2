using SafeThink.Traces;
using SafeThink.Training.Data;

namespace SafeThink.Training.Tests.Data;

public sealed class StepCutterTests
{
    private static readonly string[] Steps = ["bebe dufe gonu hali.\n\n", "kilo mara nede fusi bobo dede gigi haha jojo kuku lala.\n\n", "zuzu."];

    [Fact]
    public void Cut_AText_GivesTheStepsOfTheDecoder()
    {
        Assert.Equal(Steps, StepCutter.Cut(string.Concat(Steps), StepSegmentation.Default));
        Assert.Equal(["word "], StepCutter.Cut("word ", StepSegmentation.Default));
        Assert.All(StepCutter.Cut(string.Concat(Enumerable.Repeat("word ", 200)), new() { MaximumLength = 100 }), s => Assert.InRange(s.Length, 1, 132));
    }
}
