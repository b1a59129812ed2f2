using SafeThink.GuardTraining.Teaching;
using SafeThink.Training.Data;
using SafeThink.Training.Embedded.Rows;

namespace SafeThink.GuardTraining.Tests.Teaching;

public sealed class LessonFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("safethink-");

    [Fact]
    public async Task Append_ThenReadByTheTrainer_GivesTheLessonsThatAreOfUse()
    {
        string path;
        await using (var file = new LessonFile(_folder.FullName))
        {
            path = file.Path;
            file.Append(Task("a"), ("It is \"so\".\n", 0.25));
            file.Append(Task("b"), null);
        }

        var lesson = Assert.Single(Lessons.Read(path));
        Assert.Equal(("a", "Why?", "It is \"so\".\n", 0.25f), (lesson.Row.Id, lesson.Row.Prompt, lesson.Row.Text, lesson.Risk));
    }

    [Fact]
    public async Task Open_FileOfAStoppedRun_GoesOnBehindIt()
    {
        await using (var file = new LessonFile(_folder.FullName))
            file.Append(Task("a"), ("text", 0.5));

        await using var again = new LessonFile(_folder.FullName);

        Assert.True(again.Holds("a"));
        Assert.False(again.Holds("b"));
    }

    [Fact]
    public void Open_FileThatHoldsSomethingElse_SaysWhere()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "lessons.jsonl"), "{}");

        Assert.Contains("line 1", Assert.Throws<DataException>(() => new LessonFile(_folder.FullName)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static LessonTask Task(string id) => new(id, "Why?", null, 0);
}
