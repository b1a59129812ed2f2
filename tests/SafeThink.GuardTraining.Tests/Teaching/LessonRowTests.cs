using SafeThink.GuardTraining.Teaching;
using SafeThink.GuardTraining.Writing;
using SafeThink.Training.Embedded.Rows;

namespace SafeThink.GuardTraining.Tests.Teaching;

public sealed class LessonRowTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("safethink-");

    [Fact]
    public void Write_ThenReadByTheTrainer_GivesTheLessonsThatAreOfUse()
    {
        var path = LessonRow.FileIn(_folder.FullName);
        using (var file = RowFile.Open(path))
        {
            file.Append("a", json => LessonRow.Write(json, Task("a"), ("It is \"so\".\n", 0.25)));
            file.Append("b", json => LessonRow.Write(json, Task("b"), null));
            file.Finish();
        }

        var lesson = Assert.Single(Lessons.Read(path));
        Assert.Equal(("a", "Why?", "It is \"so\".\n", 0.25f), (lesson.Row.Id, lesson.Row.Prompt, lesson.Row.Text, lesson.Risk));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(LeadKind.None, "")]
    public void LeadText_OfALessonThatIsLedNowhere_SaysWhetherItThinks(object? lead, string? text) =>
        Assert.Equal(text, new LessonTask("a", "Why?", (LeadKind?)lead, 7).LeadText);

    public void Dispose() => _folder.Delete(recursive: true);

    private static LessonTask Task(string id) => new(id, "Why?", null, 0);
}
