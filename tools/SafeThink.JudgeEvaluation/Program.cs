using System.CommandLine;
using SafeThink.Engines;
using SafeThink.JudgeEvaluation;
using SafeThink.LlamaCpp;
using SafeThink.LlamaCpp.Scoring.Classifier;
using SafeThink.LlamaCpp.Scoring.Judge;
using SafeThink.Scoring;
using SafeThink.Training.Data;
using SafeThink.Training.Options;

var model = new Option<FileInfo>("--model") { Description = "The judge, a GGUF file.", Required = true };
var rows = new Option<FileInfo>("--rows") { Description = "Labelled replies: JSON lines with id, prompt, response, label.", Required = true };
var profile = new Option<string>("--profile") { Description = $"How it is asked: {string.Join(", ", Profiles.Names)}.", DefaultValueFactory = _ => "zero-shot" };
var safeLabels = new Option<string[]>("--safe-labels") { Description = $"With --profile {Profiles.Classifier}: the labels that mean safe; safe, benign and harmless if none is named.", AllowMultipleArgumentsPerToken = true };
var limit = new Option<int>("--limit") { Description = "How many rows are scored at most.", DefaultValueFactory = _ => int.MaxValue }.Within(1, int.MaxValue);
var context = new Option<int>("--context") { Description = "How many tokens a conversation may have.", DefaultValueFactory = _ => 4096 };
var compare = new Option<bool>("--compare") { Description = "Score every reply step by step as well, and compare with scoring from scratch." };
var flash = new Option<FlashAttentionMode>("--flash-attention") { Description = "Whether attention is computed by the fused kernel.", DefaultValueFactory = _ => FlashAttentionMode.Auto };
var threads = new Option<int>("--threads") { Description = "How many threads evaluate.", DefaultValueFactory = _ => 1 };

var command = new RootCommand("Measures a language model as judge, or a classifier, on labelled replies.") { model, rows, profile, safeLabels, limit, context, compare, flash, threads };
command.SetAction(async (arguments, cancellationToken) =>
{
    try
    {
        LabelledReply[] replies = [.. LabelledReply.Read(arguments.GetRequiredValue(rows).FullName).Take(arguments.GetValue(limit))];
        if (replies.Length == 0)
            throw new DataException($"'{arguments.GetRequiredValue(rows).FullName}' has no row with a label.");
        if (Profiles.Classifier.Equals(arguments.GetRequiredValue(profile), StringComparison.OrdinalIgnoreCase))
        {
            await using var classifier = await LoadClassifierAsync(arguments, cancellationToken);
            await EvaluateAsync(classifier);
        }
        else
        {
            await using var judge = await LoadJudgeAsync(arguments, cancellationToken);
            await EvaluateAsync(judge);
        }

        Task EvaluateAsync(ISafetyScorer scorer) => new Evaluation(scorer, Console.Out, Console.Error).RunAsync(replies, arguments.GetValue(compare), cancellationToken);
        return 0;
    }
    catch (OperationCanceledException)
    {
        Console.Error.WriteLine("Stopped.");
        return 130;
    }
    catch (Exception exception) when (exception is EngineException or IOException or ArgumentException or DataException)
    {
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
});
return await command.Parse(args).InvokeAsync();

Task<JudgeScorer> LoadJudgeAsync(ParseResult arguments, CancellationToken cancellationToken) => JudgeScorer.LoadAsync(
    new LlamaEngineOptions
    {
        ModelPath = arguments.GetRequiredValue(model).FullName,
        ContextLength = arguments.GetValue(context),
        MaxSequences = 3,
        Threads = arguments.GetValue(threads),
        GpuLayers = 0,
        FlashAttention = arguments.GetValue(flash),
    },
    Profiles.Parse(arguments.GetRequiredValue(profile)),
    cancellationToken: cancellationToken);

Task<ClassifierScorer> LoadClassifierAsync(ParseResult arguments, CancellationToken cancellationToken)
{
    var options = new ClassifierOptions { ModelPath = arguments.GetRequiredValue(model).FullName, Threads = arguments.GetValue(threads), GpuLayers = 0 };
    return ClassifierScorer.LoadAsync(
        arguments.GetValue(safeLabels) is { Length: > 0 } named ? options with { SafeLabels = named } : options, cancellationToken: cancellationToken);
}
