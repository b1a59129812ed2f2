using System.Security.Cryptography;
using SafeThink.GuardTraining.Teaching;
using SafeThink.GuardTraining.Words;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Scoring.Embedded;
using SafeThink.Traces;
using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Tests.Teaching;

public sealed class TeacherTests(SmallModel model) : IClassFixture<SmallModel>
{
    private const string Text = "bebe dufe gonu hali.\n\nkilo mara nede fusi bobo dede gigi haha jojo kuku lala.\n\nzuzu.";

    [Fact]
    public async Task Judge_AnAnswer_IsWhatTheGuardSaysAtItsEnd()
    {
        await using var guard = await LoadAsync(Head());
        await using var session = guard.OpenSession(Prompt.FromText("bakilo?"));
        SafetyScore last = default;
        foreach (var (index, text) in StepCutter.Cut(Text, StepSegmentation.Default).Index())
        {
            var step = new TraceStep(index + 1, TracePhase.Reasoning, text);
            last = await session.ScoreAsync(step, default);
            session.Accept(step);
        }

        var judged = await new Teacher(guard).JudgeAsync("bakilo?", Text, default);

        Assert.Equal(Text, judged!.Value.Text);
        Assert.Equal((1 - last.Value) / 2, judged.Value.Risk, 0.001);
        Assert.NotEqual(0.5, judged.Value.Risk, 0.001);
    }

    [Fact]
    public async Task Judge_ALongAnswer_ReadsItsBeginning()
    {
        await using var guard = await LoadAsync(Head());

        var judged = await new Teacher(guard).JudgeAsync("bakilo?", string.Concat(Enumerable.Repeat("mara nede. ", 200)), default);

        Assert.Equal(800, judged!.Value.Text.Length);
    }

    [Fact]
    public void WithoutWords_HeadThatWasGivenWords_IsTheHeadBefore()
    {
        var head = Head();
        var both = ScaledHead.Of(head, 0.75, 0.1f, new HeadWords(0.25, new EmbeddedScorer().HashWeights()));

        var again = ScaledHead.WithoutWords(both);

        Assert.Null(again.Words);
        Assert.Equal(head.Bias, again.Bias, 1e-6);
        Assert.All(head.Weights.ToArray().Zip(again.Weights.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void In_FolderOfAnotherGuard_IsRefused()
    {
        var folder = model["kept"];
        StatesHeadFile.In(folder, Head());

        Assert.Equal(StatesHeadFile.In(folder, Head()), StatesHeadFile.In(folder, Head()));
        Assert.Throws<InvalidDataException>(() => StatesHeadFile.In(folder, ScaledHead.Of(Head(), 2, 0, words: null)));
    }

    private HiddenStateHead Head()
    {
        var random = new Random(3);
        var weights = Enumerable.Range(0, SmallModel.Shape.Width).Select(_ => random.NextSingle() - 0.5f).ToArray();
        return new("test", SHA256.HashData(File.ReadAllBytes(model.Path)), SmallModel.Shape.Width, [2], HeadParts.Trace, RequestFormat.ChatMl, 100, 0.2, weights, 0);
    }

    private async Task<HiddenStateScorer> LoadAsync(HiddenStateHead head)
    {
        var path = model[$"{Guid.NewGuid():n}.head"];
        head.Save(path);
        return await HiddenStateScorer.LoadAsync(new() { ModelPath = model.Path, HeadPath = path, ContextLength = 1024 });
    }
}
