using System.CommandLine;
using System.Text.Json;
using SafeThink.GuardTraining.Teaching;
using SafeThink.GuardTraining.Words;
using SafeThink.GuardTraining.Writing;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Commands;

/// <summary><c>teach</c>: answers requests with a small model and has a guard judge the answers, for the embedded scorer to learn from.</summary>
internal static class TeachCommand
{
    private const int AtOnce = 12;
    private const int ContextLength = 384;
    private const int MaximumTokens = 90;
    private const int ShortestLesson = 40;

    public static Command Create()
    {
        var model = new Argument<FileInfo>("model") { Description = "The reasoning model that answers." };
        var guard = new Argument<FileInfo>("guard") { Description = "The guard's model." };
        var head = new Argument<FileInfo>("head") { Description = "The guard's head; words that it counts are left out." };
        var data = new Option<DirectoryInfo>("--data") { Description = "The folder of the labelled data.", Required = true };
        var output = new Option<DirectoryInfo>("--output") { Description = "Where the lessons go; until all are there, in a file .part. An hour on two cores. Text in it is unsafe.", Required = true };
        var command = new Command("teach", "Let a small model answer permissive requests, and a guard judge the answers. Ctrl-C stops; the next run goes on.") { model, guard, head, data, output };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => RunAsync(
                parsed.GetRequiredValue(model).FullName,
                parsed.GetRequiredValue(guard).FullName,
                HiddenStateHead.Load(parsed.GetRequiredValue(head).FullName),
                new DataFolder(parsed.GetRequiredValue(data).FullName),
                parsed.GetRequiredValue(output).FullName,
                cancellationToken),
            CancellationToken.None));
        return command;
    }

    private static async Task<int> RunAsync(string model, string guardModel, HiddenStateHead head, DataFolder data, string output, CancellationToken cancellationToken)
    {
        // What says of which guard the lessons are is written once it is sure that there can be some.
        head.VerifyModel(guardModel);
        var tasks = LessonTasks.Read(data, cancellationToken).ToList();
        var headPath = StatesHeadFile.In(output, ScaledHead.WithoutWords(head));
        await using var guard = await HiddenStateScorer.LoadAsync(new HiddenStateScorerOptions { ModelPath = guardModel, HeadPath = headPath, MaxSessions = AtOnce }, cancellationToken: cancellationToken);

        await using var engine = await ReplyWriter.LoadAsync(model, AtOnce, ContextLength, cancellationToken);
        var (writer, teacher) = (new ReplyWriter(engine) { MaximumTokens = MaximumTokens }, new Teacher(guard));
        using var file = RowFile.Open(LessonRow.FileIn(output));
        await RowRun.RunAsync(file, tasks, task => task.Id, AtOnce, TeachAsync, Console.Error, cancellationToken);
        file.Finish();
        Console.WriteLine($"{file.Path}: {tasks.Count} requests answered and judged");
        return 0;

        async Task<Action<Utf8JsonWriter>> TeachAsync(LessonTask task, CancellationToken stop)
        {
            var text = (task.Text ?? await writer.WriteAsync(task.Request, task.LeadText, task.Lot, stop)).Trim();
            var lesson = text.Length < ShortestLesson ? null
                : task.Risk is { } risk ? (text, risk)
                : await teacher.JudgeAsync(task.Request, text, stop);
            return json => LessonRow.Write(json, task, lesson);
        }
    }
}
