using System.CommandLine;
using System.Diagnostics;
using SafeThink.GuardTraining.Teaching;
using SafeThink.GuardTraining.Words;
using SafeThink.LlamaCpp;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Commands;

/// <summary><c>teach</c>: answers requests with a small model and has a guard judge the answers, for the embedded scorer to learn from.</summary>
internal static class TeachCommand
{
    private const int AtOnce = 12;
    private const int ShortestLesson = 40;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var model = new Argument<FileInfo>("model") { Description = "The reasoning model that answers." };
        var guard = new Argument<FileInfo>("guard") { Description = "The guard's model." };
        var head = new Argument<FileInfo>("head") { Description = "The guard's head; words that it counts are left out." };
        var data = new Option<DirectoryInfo>("--data") { Description = "The folder of the labelled data.", Required = true };
        var output = new Option<DirectoryInfo>("--output") { Description = "Where the lessons go; an hour on two cores. Text in it is unsafe.", Required = true };
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
        var headPath = StatesHeadFile.In(output, ScaledHead.WithoutWords(head));
        await using var guard = await HiddenStateScorer.LoadAsync(new HiddenStateScorerOptions { ModelPath = guardModel, HeadPath = headPath, MaxSessions = AtOnce }, cancellationToken: cancellationToken);

        // With caches apart, what one request gets does not depend on which others run.
        var options = new LlamaEngineOptions { ModelPath = model, Threads = 1, ContextLength = 384, MaxSequences = AtOnce, SharesKvCache = false, GpuLayers = 0 };
        await using var engine = await LlamaEngine.LoadAsync(options, cancellationToken: cancellationToken);
        var (writer, teacher) = (new LessonWriter(engine), new Teacher(guard));
        var tasks = LessonTasks.Read(data, cancellationToken).ToList();
        await using var file = new LessonFile(output);
        var left = tasks.Where(t => !file.Holds(t.Id)).ToList();
        var clock = Stopwatch.StartNew();
        var done = tasks.Count - left.Count;
        await Parallel.ForEachAsync(left, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (task, stop) =>
        {
            var text = task.Text ?? await writer.WriteAsync(task, stop);
            var lesson = text.Length < ShortestLesson ? null
                : task.Risk is { } risk ? (text, risk)
                : await teacher.JudgeAsync(task.Request, text, stop);
            lock (file)
            {
                file.Append(task, lesson);
                done++;
                if (clock.Elapsed < Pause)
                    return;
                Console.Error.WriteLine($"{done} of {tasks.Count}");
                clock.Restart();
            }
        });
        Console.WriteLine($"{file.Path}: {tasks.Count} requests answered and judged");
        return 0;
    }
}
