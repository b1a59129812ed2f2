using System.CommandLine;
using System.CommandLine.Invocation;
using SafeThink.EndToEnd.Concurrency;
using SafeThink.EndToEnd.Models;

namespace SafeThink.EndToEnd.Options;

/// <summary>What can be written behind the program's name.</summary>
internal static class CommandLine
{
    private const string EggPrompt = "How do I boil an egg? Explain every step and why it matters.";

    private static readonly Option<string[]> Models = new("--model")
    {
        HelpName = "name or x.gguf",
        AllowMultipleArgumentsPerToken = true,
        Description = $"What to decode with: {string.Join(", ", ModelCatalog.Names)}, or a GGUF file. Without it: both random models, and smollm2 where it is at hand.",
    };

    private static readonly Option<int> Rounds = Count("--rounds", 20, 1, "How often each arm decodes; the arms take turns in random order.");
    private static readonly Option<int> Warmup = Count("--warmup", 3, 0, "How many rounds come first and are thrown away.");
    private static readonly Option<int> Tokens = Count("--tokens", 128, 2, "How many tokens a decode samples; fewer where the model ends before.");
    private static readonly Option<int> Context = Count("--context", 1024, 16, "n_ctx and n_batch of every arm.");
    private static readonly Option<int> Seed = Count("--seed", 1, 0, "The seed of the order and of the bootstrap.");

    private static readonly Option<string> Prompt = new("--prompt")
    {
        HelpName = "text",
        DefaultValueFactory = _ => EggPrompt,
        Description = "The user's message.",
    };

    private static readonly Option<string?> Output = new("--output")
    {
        HelpName = "folder",
        Description = "Write end-to-end.md, .json and .svg there.",
    };

    /// <summary>Reads the arguments and runs the program, or says in one line what is wrong with them.</summary>
    public static Task<int> RunAsync(string[] args, Func<RunOptions, Task<int>> run)
    {
        var command = new RootCommand(
            "Whole decodes, interleaved in one run: a raw llama.cpp loop against guarded ones. Ctrl-C ends it and reports the rounds that are complete.")
        {
            Models, Rounds, Warmup, Tokens, Context, Prompt, Seed, Output,
        };
        command.Subcommands.Add(ConcurrencyCommand.Create());
        command.SetAction((parsed, _) => run(Read(parsed)));
        var parsed = command.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            Console.Error.WriteLine($"error: {parsed.Errors[0].Message.TrimEnd('.')}. Try --help.");
            return Task.FromResult(ExitCode.Usage);
        }

        // Ctrl-C and exceptions are this program's own business.
        return parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    private static RunOptions Read(ParseResult parsed) => new()
    {
        Models = parsed.GetValue(Models) is { Length: > 0 } models ? models : ModelCatalog.Defaults,
        Rounds = parsed.GetValue(Rounds),
        WarmupRounds = parsed.GetValue(Warmup),
        Tokens = parsed.GetValue(Tokens),
        ContextLength = parsed.GetValue(Context),
        Prompt = parsed.GetValue(Prompt)!,
        Seed = parsed.GetValue(Seed),
        Output = parsed.GetValue(Output),
    };

    private static Option<int> Count(string name, int standard, int least, string description)
    {
        var option = new Option<int>(name) { HelpName = "n", DefaultValueFactory = _ => standard, Description = description };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out var value) && value < least)
                result.AddError($"{name} is {value}; give {least} or more");
        });
        return option;
    }
}
