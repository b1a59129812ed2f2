using System.CommandLine;
using System.Diagnostics;
using SafeThink.GuardTraining.Thinking;
using SafeThink.LlamaCpp;
using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Commands;

/// <summary><c>think</c>: lets a reasoning model write safe and unsafe reasoning to learn from.</summary>
internal static class ThinkCommand
{
    private const int AtOnce = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var model = new Argument<FileInfo>("model") { Description = "The reasoning model: a GGUF file." };
        var data = new Option<DirectoryInfo>("--data") { Description = "The folder of the labelled data.", Required = true };
        var output = new Option<DirectoryInfo>("--output") { Description = "Where the thoughts go; a run that was stopped goes on there.", Required = true };
        var command = new Command("think", "Let a reasoning model think about permissive requests, led to go along or to decline. Writes unsafe text. Ctrl-C stops; the next run goes on.") { model, data, output };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => RunAsync(parsed.GetRequiredValue(model).FullName, parsed.GetRequiredValue(data).FullName, parsed.GetRequiredValue(output).FullName, cancellationToken),
            CancellationToken.None));
        return command;
    }

    private static async Task<int> RunAsync(string model, string data, string output, CancellationToken cancellationToken)
    {
        // With caches apart, what one request gets does not depend on which others run.
        var options = new LlamaEngineOptions { ModelPath = model, Threads = 1, ContextLength = 512, MaxSequences = AtOnce, SharesKvCache = false, GpuLayers = 0 };
        await using var engine = await LlamaEngine.LoadAsync(options, cancellationToken: cancellationToken);
        var writer = new ThoughtWriter(engine);
        var tasks = ThoughtTasks.Read(new DataFolder(data));
        await using var file = new ThoughtFile(output);
        var left = tasks.Where(t => !file.Holds(t.Id)).ToList();
        var clock = Stopwatch.StartNew();
        var done = tasks.Count - left.Count;
        await Parallel.ForEachAsync(left, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (task, stop) =>
        {
            var thought = await writer.WriteAsync(task, stop);
            lock (file)
            {
                file.Append(task, thought);
                done++;
                if (clock.Elapsed < Pause)
                    return;
                Console.Error.WriteLine($"{done} of {tasks.Count}");
                clock.Restart();
            }
        });
        Console.WriteLine($"{file.Path}: {tasks.Count} requests thought about");
        return 0;
    }
}
