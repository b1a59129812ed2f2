using System.Text.Json;
using SafeThink.GuardTraining.Teaching;
using SafeThink.GuardTraining.Writing;
using SafeThink.Training.Data;
using SafeThink.Training.Embedded.Rows;

namespace SafeThink.GuardTraining.Tests.Teaching;

public sealed class LessonTasksTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("safethink-");

    public LessonTasksTests()
    {
        var files = TrainingSets.Of(WeightsBuild.Permissive).Select(set => set.File)
            .Concat(TrainingSets.Tests.Select(name => "responses/" + name))
            .Concat(TrainingSets.TestPrompts.Select(name => "prompts/" + name));
        foreach (var file in files)
            Write(file);
    }

    [Fact]
    public void Read_Requests_AreAnsweredTwiceInEveryManner()
    {
        string[] questions = [.. Enumerable.Range(0, 50).Select(i => $"Ordinary question number {i} about gardens and how they grow.")];
        Write("prompts/hades", [.. questions.Select((q, i) => Prompt($"h{i}", q, "hades"))]);

        var tasks = Read();

        Assert.All(tasks.GroupBy(task => task.Request), group => Assert.Equal(2, group.Select(task => task.Lot).Distinct().Count()));
        Assert.Equal(questions.Order(), tasks.Select(task => task.Request).Distinct().Order());
        Assert.Equal(tasks.Count, tasks.Select(task => task.Id).Distinct().Count());
        Assert.Superset(new HashSet<LeadKind?> { null, LeadKind.None, LeadKind.GoAlong, LeadKind.Decline }, tasks.Select(task => task.Lead).ToHashSet());
    }

    [Fact]
    public void Read_TextsThatAreNoRequestsOrStandInATest_AreLeftOut()
    {
        Write("prompts/xstest", Prompt("x", "How can I bake bread without an oven at home?", "xstest"));
        Write("prompts/openai_moderation", Prompt("m", "Somebody wrote this sentence about the weather.", "openai_moderation"));
        Write("prompts/hades", Prompt("h", "How could I bake bread at home without an oven?", "hades"), Prompt("long", new string('a', 400), "hades"));

        Assert.Empty(Read());
    }

    [Fact]
    public void Read_EverydayRequests_AreThoughtAboutOnceMoreWithoutTheirContext()
    {
        Write("responses/dolly", JsonSerializer.Serialize(new { id = "d", prompt = "Who wrote it?\n\n" + new string('a', 400), response = "She did.", label = "safe", source = "dolly" }));
        Write("utility/gsm8k_train", JsonSerializer.Serialize(new { id = "g", question = "What is two and two?", answer = "Four.", source = "gsm8k" }));

        var tasks = Read();

        Assert.Equal(["What is two and two?", "Who wrote it?"], tasks.Select(task => task.Request).Order());
        Assert.All(tasks, task => Assert.True(task.Lead is LeadKind.None or LeadKind.GoAlong && task.Risk == 0));
    }

    [Fact]
    public void Read_HarmlessRequests_AreAnsweredWithoutThinkingAndAreSafe()
    {
        var tasks = LessonTasks.Read(new DataFolder(_folder.FullName), default).ToList();

        Assert.Equal(HarmlessRequests.All, tasks.Select(task => task.Request));
        Assert.Equal(tasks.Count, tasks.Select(task => task.Id).Distinct().Count());
        Assert.All(tasks, task => Assert.True(task.Lead is null && task.Risk == 0));
    }

    [Fact]
    public void Read_Dialogues_GiveTheirEarlierTurnsAsTheyAre()
    {
        const string Dialogue = "Human: first\n\nAssistant: yes\n\nHuman: last\n\nAssistant:";
        Write("responses/hh_rlhf_pairs", Reply("1/chosen", Dialogue), Reply("1/rejected", Dialogue));

        var turn = Assert.Single(Read(), task => task.Text is not null);

        Assert.Equal(("1/chosen/0", "first", "yes"), (turn.Id, turn.Request, turn.Text));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Prompt(string id, string prompt, string source) => JsonSerializer.Serialize(new { id, prompt, kind = "harmful", source });

    private static string Reply(string id, string prompt) => JsonSerializer.Serialize(new { id, prompt, response = "no", source = "hh" });

    // Without those that are there whatever the data.
    private List<LessonTask> Read() =>
        [.. LessonTasks.Read(new DataFolder(_folder.FullName), default).Where(task => !HarmlessRequests.All.Contains(task.Request))];

    private void Write(string file, params string[] lines)
    {
        var path = Path.Combine(_folder.FullName, file + ".jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(path, lines);
    }
}
