using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using SafeThink.GuardTraining.Data;
using SafeThink.GuardTraining.Tuning;
using SafeThink.LlamaCpp;
using SafeThink.LlamaCpp.Scoring.HiddenStates.Reading;
using SafeThink.Training.Files;

namespace SafeThink.GuardTraining.Commands;

/// <summary><c>tokens</c>: writes labelled text as token ids, for the script that tunes the layers.</summary>
internal static class TokensCommand
{
    public static Command Create()
    {
        var model = new Argument<FileInfo>("model") { Description = "The model whose tokens are meant." };
        var data = new Option<DirectoryInfo>("--data") { Description = "The folder of the labelled data.", Required = true };
        var thoughts = new Option<DirectoryInfo>("--thoughts") { Description = "What the command 'think' wrote.", Required = true };
        var output = new Option<FileInfo>("--output") { Description = "Where the rows go.", Required = true };
        var command = new Command("tokens", "Write labelled text as token ids, for the script that tunes the layers.") { model, data, thoughts, output };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Run(parsed.GetRequiredValue(model).FullName, new(parsed.GetRequiredValue(data).FullName, parsed.GetRequiredValue(thoughts).FullName), parsed.GetRequiredValue(output).FullName, cancellationToken),
            CancellationToken.None));
        return command;
    }

    private static int Run(string model, DataFolders folders, string output, CancellationToken cancellationToken)
    {
        var options = new LlamaEngineOptions { ModelPath = model, Threads = 1, ContextLength = 256, MaxSequences = 1, GpuLayers = 0 };
        using var reader = StateReader.Load(options, [1], NullLogger.Instance, cancellationToken);

        // All of it first: what an earlier run wrote is not lost for a file that is missing.
        var sets = TuningData.Learned.Concat(TuningData.Others.Select(s => (Set: s, Share: 0.0))).Select(s => (s.Set, s.Share, Rows: folders.Read(s.Set))).ToList();
        using var file = WholeFile.Create(output);
        using (var writer = new StreamWriter(file.Stream))
        {
            foreach (var (set, share, rows) in sets)
            {
                cancellationToken.ThrowIfCancellationRequested();
                TokenFile.Write(writer, set, share, rows, reader.Tokenizer);
                Console.WriteLine($"{set.Name}: {rows.Count} rows, {rows.Count(r => r.IsUnsafe)} of them unsafe");
            }
        }

        file.Complete();
        return 0;
    }
}
