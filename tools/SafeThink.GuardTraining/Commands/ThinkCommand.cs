using System.CommandLine;
using System.Text.Json;
using SafeThink.GuardTraining.Thinking;
using SafeThink.GuardTraining.Writing;
using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Commands;

/// <summary><c>think</c>: lets a reasoning model write safe and unsafe reasoning to learn from.</summary>
internal static class ThinkCommand
{
    private const int AtOnce = 8;
    private const int ContextLength = 512;

    public static Command Create()
    {
        var model = new Argument<FileInfo>("model") { Description = "The reasoning model: a GGUF file." };
        var data = new Option<DirectoryInfo>("--data") { Description = "The folder of the labelled data.", Required = true };
        var output = new Option<DirectoryInfo>("--output") { Description = "Where the thoughts go; until all are there, in a file .part, where a run that was stopped goes on.", Required = true };
        var command = new Command("think", "Let a reasoning model think about permissive requests, led to go along or to decline. Writes unsafe text. Ctrl-C stops; the next run goes on.") { model, data, output };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => RunAsync(parsed.GetRequiredValue(model).FullName, parsed.GetRequiredValue(data).FullName, parsed.GetRequiredValue(output).FullName, cancellationToken),
            CancellationToken.None));
        return command;
    }

    private static async Task<int> RunAsync(string model, string data, string output, CancellationToken cancellationToken)
    {
        await using var engine = await ReplyWriter.LoadAsync(model, AtOnce, ContextLength, cancellationToken);
        var thinker = new Thinker(engine);
        var tasks = ThoughtTasks.Read(new DataFolder(data));
        using var file = RowFile.Open(ThoughtRow.FileIn(output));
        await RowRun.RunAsync(file, tasks, task => task.Id, AtOnce, ThinkAsync, Console.Error, cancellationToken);
        file.Finish();
        Console.WriteLine($"{file.Path}: {tasks.Count} requests thought about");
        return 0;

        async Task<Action<Utf8JsonWriter>> ThinkAsync(ThoughtTask task, CancellationToken stop)
        {
            var thought = await thinker.ThinkAsync(task, stop);
            return json => ThoughtRow.Write(json, task, thought);
        }
    }
}
