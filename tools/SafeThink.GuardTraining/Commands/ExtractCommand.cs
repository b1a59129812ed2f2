using System.CommandLine;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using SafeThink.GuardTraining.Cutting;
using SafeThink.GuardTraining.Data;
using SafeThink.GuardTraining.Extraction;
using SafeThink.GuardTraining.Writing;
using SafeThink.LlamaCpp;
using SafeThink.LlamaCpp.Loading;
using SafeThink.LlamaCpp.Scoring.HiddenStates.Reading;
using SafeThink.Training.Options;

namespace SafeThink.GuardTraining.Commands;

/// <summary><c>extract</c>: reads labelled text through a model and keeps its states on disk.</summary>
internal static class ExtractCommand
{
    private const int ContextLength = 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var model = new Argument<FileInfo>("model") { Description = "The cut model." };
        var data = new Option<DirectoryInfo>("--data") { Description = "The folder of the labelled data.", Required = true };
        var thoughts = new Option<DirectoryInfo>("--thoughts") { Description = "What the command 'think' wrote.", Required = true };
        var cache = new Option<DirectoryInfo>("--cache") { Description = "Where the states go; until all of a set are there, in a file .part, where a run that was stopped goes on.", Required = true };
        var depths = new Option<int[]>("--depths") { Description = "Behind how many layers to read, rising.", Required = true, AllowMultipleArgumentsPerToken = true }.Rising();
        var thinking = new Option<bool>("--thinking") { Description = "Read each text as what the model itself wrote behind <think>: for a head on the decoding model." };
        var rows = new Option<int>("--rows") { Description = "How many rows of each label are read of a set, where it has more.", DefaultValueFactory = _ => int.MaxValue }.Within(1, int.MaxValue);
        var command = new Command("extract", "Read labelled text through a model and keep its hidden states. Ctrl-C stops; the next run goes on.") { model, data, thoughts, cache, depths, thinking, rows };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Run(
                parsed.GetRequiredValue(model).FullName,
                new(parsed.GetRequiredValue(data).FullName, parsed.GetRequiredValue(thoughts).FullName),
                parsed.GetRequiredValue(cache).FullName,
                parsed.GetRequiredValue(depths),
                parsed.GetValue(thinking) ? TraceFormat.Thinking : TraceFormat.Bare,
                parsed.GetValue(rows),
                cancellationToken),
            CancellationToken.None));
        return command;
    }

    private static int Run(string model, DataFolders folders, string cache, int[] depths, TraceFormat format, int maximum, CancellationToken cancellationToken)
    {
        Verify(depths, model);
        var options = new LlamaEngineOptions { ModelPath = model, Threads = 1, ContextLength = ContextLength, MaxSequences = 1, BatchSize = ContextLength, MicroBatchSize = ContextLength, GpuLayers = 0, FlashAttention = FlashAttentionMode.Off };
        using var reader = StateReader.Load(options, depths, NullLogger.Instance, cancellationToken);

        // All of it first: a file that is missing shows before anything is written.
        var sets = GuardData.Sets.Select(set => set.AtMost(maximum)).Select(set => (Set: set, Rows: folders.Read(set))).ToList();
        var folder = CacheFolder.OpenFor(cache, model, depths, reader.Width, format);
        var extractor = new StateExtractor(reader, depths, format);
        foreach (var (set, rows) in sets)
            Extract(set, rows, folder, extractor, cancellationToken);
        return 0;
    }

    // Of the last layer llama.cpp computes only what logits were asked for: see ModelCutter.
    private static void Verify(int[] depths, string model)
    {
        GgufHeader.Verify(model);
        var file = GgufFile.Read(model);
        var layers = file.NumberOf(file.LayersKey);
        if (depths[^1] >= layers)
            throw new InvalidDataException($"--depths go to {depths[^1]}, but '{model}' has {layers} layers, and states can be read behind all but the last. Give {layers - 1} at most, or a model with more layers.");
    }

    private static void Extract(DataSet set, List<LabelledText> rows, CacheFolder folder, StateExtractor extractor, CancellationToken cancellationToken)
    {
        using var file = GrowingFile.Open(folder.FileOf(set.Name));
        var done = StateCache.Continue(file.Stream, folder.StateLength).Select(r => r.Id).ToHashSet();
        var clock = Stopwatch.StartNew();
        foreach (var row in rows.Where(r => !done.Contains(r.Id)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            StateCache.Append(file.Stream, extractor.Extract(row, set));
            done.Add(row.Id);
            if (clock.Elapsed < Pause)
                continue;
            Console.Error.WriteLine($"{set.Name}: {done.Count} of {rows.Count}");
            clock.Restart();
        }

        file.Finish();
        Console.WriteLine($"{set.Name}: {rows.Count} rows, {rows.Count(r => r.IsUnsafe)} of them unsafe");
    }
}
