using System.CommandLine;
using System.Globalization;
using SafeThink.EndToEnd.Models;
using SafeThink.EndToEnd.Trials;
using SafeThink.LlamaCpp.Scoring.Classifier;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.EndToEnd.Classifiers;

/// <summary>What a classifier takes for a step, by the size of its window.</summary>
/// <remarks>Processor time, since one thread works and nobody waits: a busy machine moves it less than the time on the clock.</remarks>
internal static class ClassifierCommand
{
    private static readonly int[] Windows = [128, 64, 256, 512];

    public static Command Create() => new TrialVerb(
        "classifier",
        "What a classifier takes for a step, in processor time",
        "An encoder in the shape of MiniLM reads full windows of several sizes, one thread; processor time, not time on the clock.",
        rounds: 15).Create(MeasureAsync);

    private static async IAsyncEnumerable<TrialGroup> MeasureAsync(TrialContext context)
    {
        var path = context.Scratch.PathOf("encoder.gguf");
        RandomEncoder.Write(path);
        var classifiers = new List<ClassifierScorer>();
        try
        {
            var trials = new List<Trial>();
            foreach (var window in Windows)
            {
                var classifier = await ClassifierScorer.LoadAsync(
                    new ClassifierOptions
                    {
                        ModelPath = path,
                        SafeLabels = [RandomEncoder.SafeLabel],
                        WindowTokens = window,
                        RequestTokens = window / 4,
                        Threads = 1,
                        GpuLayers = 0,
                    },
                    cancellationToken: context.CancellationToken);
                classifiers.Add(classifier);
                trials.Add(new Trial(
                    string.Create(CultureInfo.InvariantCulture, $"{window} tokens"),
                    $"A step at the end of a trace that fills a window of {window} tokens, a quarter of it the request.",
                    token => ScoreAsync(classifier, window, token)));
            }

            yield return await context.CompareAsync("an encoder of 6 layers, 384 wide, 16-bit weights", trials);
        }
        finally
        {
            foreach (var classifier in classifiers)
                await classifier.DisposeAsync();
        }
    }

    private static async Task<TimeSpan> ScoreAsync(ClassifierScorer classifier, int window, CancellationToken cancellationToken)
    {
        var text = string.Concat(Enumerable.Repeat(" " + RandomEncoder.Word, window));
        await using var session = classifier.OpenSession(Prompt.FromText(text));
        var before = Environment.CpuUsage.TotalTime;
        if (await session.ScoreAsync(new TraceStep(1, TracePhase.Reasoning, text), cancellationToken) is { IsDeterminate: false } score)
            throw new InvalidOperationException($"The classifier did not score the step: {score.Reason}.");
        return Environment.CpuUsage.TotalTime - before;
    }
}
