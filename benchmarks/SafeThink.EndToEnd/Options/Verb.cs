using System.CommandLine;
using SafeThink.Engines;

namespace SafeThink.EndToEnd.Options;

/// <summary>Makes verbs that end alike: at Ctrl-C, and at what cannot be measured.</summary>
internal static class Verb
{
    /// <summary>Makes a verb.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it measures, in a sentence.</param>
    /// <param name="options">What can be said about it.</param>
    /// <param name="run">Measures and reports; it reports what is complete when its token is cancelled.</param>
    public static Command Create(string name, string description, IEnumerable<Option> options, Func<ParseResult, CancellationToken, Task> run)
    {
        var command = new Command(name, description);
        foreach (var option in options)
            command.Add(option);
        command.SetAction((parsed, _) => RunAsync(parsed, run));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Func<ParseResult, CancellationToken, Task> run)
    {
        using var interrupt = new CancellationTokenSource();
        ConsoleCancelEventHandler onCancel = (_, e) =>
        {
            // A second Ctrl-C need not be polite.
            e.Cancel = !interrupt.IsCancellationRequested;
            interrupt.Cancel();
        };
        Console.CancelKeyPress += onCancel;
        try
        {
            await run(parsed, interrupt.Token);
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            // Nothing was complete yet.
        }
        catch (Exception exception) when (exception is InvalidOperationException or EngineException or IOException or NotSupportedException)
        {
            Console.Error.WriteLine($"error: {exception.Message}");
            return ExitCode.Failure;
        }
        finally
        {
            Console.CancelKeyPress -= onCancel;
        }

        return interrupt.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Success;
    }
}
