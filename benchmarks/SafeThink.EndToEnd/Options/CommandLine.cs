using System.CommandLine;
using System.CommandLine.Invocation;
using SafeThink.EndToEnd.Candidates;
using SafeThink.EndToEnd.Classifiers;
using SafeThink.EndToEnd.Concurrency;
using SafeThink.EndToEnd.Cores;
using SafeThink.EndToEnd.Decodes;
using SafeThink.EndToEnd.Growth;
using SafeThink.EndToEnd.Guards;
using SafeThink.EndToEnd.Interventions;
using SafeThink.EndToEnd.Observers;
using SafeThink.EndToEnd.Reading;
using SafeThink.EndToEnd.Simulation;
using SafeThink.EndToEnd.States;
using SafeThink.EndToEnd.Waits;

namespace SafeThink.EndToEnd.Options;

/// <summary>What can be written behind the program's name: a verb for each kind of measurement.</summary>
internal static class CommandLine
{
    /// <summary>Reads the arguments and runs the verb, or says in one line what is wrong with them.</summary>
    public static Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Measures what guarding costs, in whole decodes. Ctrl-C ends it and reports what is complete.")
        {
            DecodesCommand.Create(),
            GuardsCommand.Create(),
            ReadingCommand.Create(),
            GrowthCommand.Create(),
            CoresCommand.Create(),
            SimulateCommand.Create(),
            InterventionsCommand.Create(),
            WaitsCommand.Create(),
            ObserversCommand.Create(),
            StatesCommand.Create(),
            CandidateCommand.Create(),
            ConcurrencyCommand.Create(),
            ClassifierCommand.Create(),
            AllCommand.Create(),
        };
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            Console.Error.WriteLine($"error: {parsed.Errors[0].Message.TrimEnd('.')}. Try --help.");
            return Task.FromResult(ExitCode.Usage);
        }

        // Ctrl-C and exceptions are this program's own business.
        return parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }
}
