using GuardedConsole.Chats;
using GuardedConsole.Guarding;
using GuardedConsole.Options;
using GuardedConsole.Rendering;
using GuardedConsole.Running;
using GuardedConsole.Tours;
using Microsoft.Extensions.Logging;
using SafeThink.LlamaCpp;

namespace GuardedConsole;

/// <summary>Loads the model and does what was asked for.</summary>
internal static class App
{
    public static async Task<int> RunAsync(ConsoleOptions options, Interrupts interrupts)
    {
        try
        {
            using var loggers = options.IsVerbose ? LoggerFactory.Create(LogToError) : null;
            var renderer = Renderers.Create(options.IsPlain);
            await using var engine = await LoadAsync(options, renderer, loggers, interrupts.Exit);
            var scorer = options.Pipeline.Scoring is null ? null : await Scorers.LoadAsync(options.Scorer, interrupts.Exit);
            await using var loadedScorer = scorer as IAsyncDisposable;
            var session = new Session(engine, Guard.From(engine, scorer, options), options, renderer, interrupts);
            renderer.Welcome(session.Facts);
            return options.Activity switch
            {
                Activity.Tour => await new Tour(session, renderer).RunAsync(options.IsSmokeTest),
                Activity.Prompt => await new SinglePrompt(session, renderer).RunAsync(options.Prompt!),
                _ => await new Chat(session, renderer).RunAsync(),
            };
        }
        catch (OperationCanceledException)
        {
            // A chat goes on behind a reply that was ended. Whoever asked for one reply, or for the tour, is done.
            return ExitCode.Interrupted;
        }
        catch (Exception exception) when (Faults.Describe(exception) is { } description)
        {
            Console.Error.WriteLine(options.IsVerbose ? exception : $"error: {description}");
            return ExitCode.Failure;
        }
    }

    private static Task<LlamaEngine> LoadAsync(
        ConsoleOptions options, IRenderer renderer, ILoggerFactory? loggers, CancellationToken cancellationToken)
    {
        var engineOptions = new LlamaEngineOptions
        {
            ModelPath = options.ModelPath,
            ContextLength = options.ContextLength,
            MaxSequences = 1,
            Threads = options.Threads,
            GpuLayers = options.GpuLayers,
        };
        return renderer.LoadAsync(
            Path.GetFileName(options.ModelPath),
            progress => LlamaEngine.LoadAsync(engineOptions, loggers, progress, cancellationToken));
    }

    // What the program has to say goes to standard output; the log stays out of its way.
    private static void LogToError(ILoggingBuilder logging) => logging
        .SetMinimumLevel(LogLevel.Debug)
        .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
        .AddSimpleConsole(format => format.SingleLine = true);
}
