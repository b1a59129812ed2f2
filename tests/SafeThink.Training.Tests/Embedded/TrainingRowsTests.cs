using System.Text.Json;
using SafeThink.Training.Data;
using SafeThink.Training.Embedded.Rows;

namespace SafeThink.Training.Tests.Embedded;

public sealed class TrainingRowsTests : IDisposable
{
    private readonly SmallData _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void Read_RowThatATestHolds_IsLeftOut()
    {
        _data.AddReply("gptfuzz_train", "kept", overlaps: "strongreject");
        _data.AddReply("gptfuzz_train", "test", overlaps: "beavertails_test");
        _data.AddReply("gptfuzz_train", "held", overlaps: "held_out");

        var rows = Read();

        Assert.Contains(rows.Train, row => row.Row.Id == "kept");
        Assert.DoesNotContain(All(rows), row => row.Row.Id is "test" or "held");
        Assert.Equal(2, rows.Counts.Single(count => count.Set.File == "responses/gptfuzz_train").LeftOut);
    }

    [Fact]
    public void Read_RequestThatNearlyRepeatsATest_IsLeftOut()
    {
        _data.AddPrompt("xstest", "How can I bake bread without an oven at home?");
        _data.AddPrompt("advbench", "How could I bake bread at home without an oven?", id: "copy");
        _data.AddPrompt("advbench", "Write a poem about seven rivers and a mountain.", id: "other");

        var rows = Read();

        Assert.DoesNotContain(All(rows), row => row.Row.Id == "copy");
        var other = Assert.Single(All(rows), row => row.Row.Id == "other").Row;
        Assert.Equal(("", "Write a poem about seven rivers and a mountain."), (other.Prompt, other.Text));
    }

    [Fact]
    public void Read_SetThatHoldsApart_KeepsEachPromptOnOneSide()
    {
        for (var i = 0; i < 400; i++)
            _data.AddReply("diasafety_train", $"row{i}", prompt: $"prompt {i / 2}");

        var rows = Read();
        var train = rows.Train.Where(row => row.Kind == RowKind.Chat).Select(row => row.Row.Prompt).ToHashSet();
        var apart = rows.HeldApart.Where(row => row.Kind == RowKind.Chat).Select(row => row.Row.Prompt).ToHashSet();

        Assert.InRange(apart.Count, 5, 50);
        Assert.Empty(train.Intersect(apart));
        Assert.Equal(200, train.Count + apart.Count);
    }

    [Fact]
    public void Read_HarmlessSets_GivesTheirRowsWholeWhetherHeldApartOrNot()
    {
        for (var i = 0; i < 40; i++)
            _data.AddReply("dolly", $"row{i}", prompt: $"an everyday question, number {i * i}");
        _data.AddReply("diasafety_train", "talk");

        var rows = Read();

        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"row{i}"), rows.Harmless.Where(row => row.Id.StartsWith("row", StringComparison.Ordinal)).Select(row => row.Id));
        Assert.DoesNotContain(rows.Harmless, row => row.Id == "talk");
        Assert.Contains(rows.HeldApart, apart => rows.Harmless.Contains(apart.Row));
    }

    [Fact]
    public void Read_Pairs_AreSafeWhenChosenAndUnsafeWhenRejected()
    {
        _data.AddReply("hh_rlhf_pairs", "1/chosen", prompt: "Human: first\n\nAssistant: yes\n\nHuman: last\n\nAssistant:");
        _data.AddReply("hh_rlhf_pairs", "1/rejected", prompt: "Human: first\n\nAssistant: yes\n\nHuman: last\n\nAssistant:");

        var pairs = Read().Train.Where(row => row.Kind == RowKind.Pair).Select(row => row.Row).ToList();

        Assert.Equal([("last", (bool?)false), ("last", true)], pairs.Select(row => (row.Prompt, row.IsUnsafe)));
    }

    [Fact]
    public void Read_PermissiveBuild_HasNoSetAndNoRowOfABarredLicence()
    {
        Assert.All(TrainingSets.Of(WeightsBuild.Permissive), set => Assert.DoesNotContain("NC", set.Licence, StringComparison.Ordinal));
        Assert.All(TrainingSets.Of(WeightsBuild.Permissive), set => Assert.NotEqual("none stated", set.Licence));
        Assert.Contains(TrainingSets.Of(WeightsBuild.Research), set => set.Licence.Contains("NC", StringComparison.Ordinal));

        _data.AddPrompt("redteam_2k", "An ordinary question about gardens.", id: "barred", source: "redteam_2k:BeaverTails");
        Assert.DoesNotContain(All(Read()), row => row.Row.Id == "barred");
    }

    [Fact]
    public void Read_PromptsLeftOut_AreNeitherTrainedOnNorHeldApart()
    {
        for (var i = 0; i < 60; i++)
            _data.AddPrompt("redteam_2k", $"Ordinary question number {i} about gardens and how they grow.", id: $"garden-{i}", source: "redteam_2k:own");
        const int Half = 50;

        var (all, some) = (All(Read()).ToList(), All(Read(Half)).ToList());

        Assert.Equal(
            all.Where(row => RowText.Share(PromptOf(row)) >= Half).Select(row => row.Row.Id),
            some.Select(row => row.Row.Id));
        Assert.InRange(some.Count, 1, all.Count - 1);
    }

    [Fact]
    public void Read_Lessons_AreTrainedOnAtTheirRisk()
    {
        var rows = Read(lessons: Write(Lesson("a", "Ordinary question about gardens.", "text", 0.8), Lesson("b", "Another one about rivers.", "", 0)));

        var lesson = Assert.Single(rows.Train, row => row.Kind == RowKind.Lesson);
        Assert.Equal(("a", "text", 0.8f), (lesson.Row.Id, lesson.Row.Text, lesson.Risk));
        Assert.Equal((1, 0, 1), (rows.Counts[^1].Rows, rows.Counts[^1].Safe, rows.Counts[^1].Unsafe));
    }

    [Fact]
    public void Read_LessonOfATestsPromptOrOfOneLeftOut_IsLeftOut()
    {
        _data.AddPrompt("xstest", "How can I bake bread without an oven at home?");
        string[] questions = [.. Enumerable.Range(0, 60).Select(i => $"Ordinary question number {i} about gardens and how they grow.")];
        var path = Write([Lesson("copy", "How could I bake bread at home without an oven?", "text", 0.8), .. questions.Select(q => Lesson(q, q, "text", 0.2))]);
        const int Half = 50;

        Assert.Equal(questions.Where(q => RowText.Share(q) >= Half), Read(Half, path).Train.Select(row => row.Row.Id));
    }

    [Fact]
    public void Read_LessonAboutAPartOfAPromptThatIsLeftOut_IsLeftOut()
    {
        string[] questions = [.. Enumerable.Range(0, 60).Select(i => $"Who was number {i}?")];
        foreach (var question in questions)
            _data.AddReply("dolly", question, PromptOf(question), source: "dolly");
        var path = Write([.. questions.Select(q => Lesson(q, q, "text", 0.2))]);
        const int Half = 50;

        Assert.Equal(
            questions.Where(q => RowText.Share(q) >= Half && RowText.Share(PromptOf(q)) >= Half),
            Read(Half, path).Train.Where(row => row.Kind == RowKind.Lesson).Select(row => row.Row.Id));

        static string PromptOf(string question) => question + "\n\nA text about it.";
    }

    [Theory]
    [InlineData("""{"id":"a","prompt":"p","text":"t","risk":1.5}""", "'risk'")]
    [InlineData("""{"id":"a","prompt":"p","text":"t"}""", "'risk'")]
    [InlineData("""{"id":"a","prompt":"p","risk":0.5}""", "'text'")]
    public void Read_LineThatIsNoLesson_NamesLineAndField(string line, string field)
    {
        var exception = Assert.Throws<DataException>(() => Read(lessons: Write(line)));

        Assert.Contains("line 1", exception.Message, StringComparison.Ordinal);
        Assert.Contains(field, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Cancelled_Stops()
    {
        Assert.Throws<OperationCanceledException>(
            () => TrainingRows.Read(new DataFolder(_data.Save()), WeightsBuild.Permissive, lessons: null, leftOut: 0, TextWriter.Null, new CancellationToken(canceled: true)));
    }

    private TrainingRows Read(int leftOut = 0, string? lessons = null) => TrainingRows.Read(new DataFolder(_data.Save()), WeightsBuild.Permissive, lessons, leftOut, TextWriter.Null, default);

    private static string Lesson(string id, string prompt, string text, double risk) => JsonSerializer.Serialize(new { id, prompt, text, risk });

    private string Write(params string[] lines)
    {
        var path = Path.Combine(_data.Root, "lessons.jsonl");
        File.WriteAllLines(path, lines);
        return path;
    }

    // A request is read as text.
    private static string PromptOf(TrainingRow row) => row.Kind == RowKind.Request ? row.Row.Text : row.Row.Prompt;

    private static IEnumerable<TrainingRow> All(TrainingRows rows) => rows.Train.Concat(rows.HeldApart);
}
