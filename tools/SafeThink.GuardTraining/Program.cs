using System.CommandLine;
using SafeThink.Engines;
using SafeThink.GuardTraining.Commands;
using SafeThink.Scoring.Embedded;
using SafeThink.Training.Data;

var root = new RootCommand("Make a hidden-state guard: cut a model, read labelled text through it, fit a head.")
{
    ThinkCommand.Create(), TokensCommand.Create(), CutCommand.Create(), ExtractCommand.Create(), TrainCommand.Create(), CostCommand.Create(), CascadeCommand.Create(), WordsCommand.Create(), TeachCommand.Create(),
};

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Stopped.");
    return 130;
}
catch (Exception exception) when (exception is EngineException or DataException or IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException or ScorerWeightsException)
{
    Console.Error.WriteLine($"error: {exception.Message}");
    return 1;
}
