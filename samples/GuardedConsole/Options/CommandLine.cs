using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using GuardedConsole.Guarding;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Traces;

namespace GuardedConsole.Options;

/// <summary>What can be written behind the program's name.</summary>
internal sealed class CommandLine
{
    private const int TourTokens = 512;
    private const int ReplyTokens = 4096;
    private const float ReplyTemperature = 0.6f;

    private readonly Option<string?> _model = TextOption.Create(
        "--model", "x.gguf", "The reasoning model, a GGUF file. Without it: a tiny embedded model.", "name a GGUF file, or leave it out");

    private readonly Option<string?> _prompt = TextOption.Create(
        "--prompt", "text", "Answer this prompt and end.", "give it some text, or leave it out to chat");

    private readonly Option<string?> _system = TextOption.Create(
        "--system", "text", "A system message above the conversation.", "give it some text, or leave it out");

    private readonly Option<bool> _tour = new("--tour") { Description = "Run the tour, on --model if there is one." };

    private readonly Option<string> _policy = NamedOption.Create(
        "--policy", "names", $"What guards the decode: {string.Join(", ", PolicyCatalog.Names)}. Joined by +, as in morethink+safethink.", CheckPolicy);

    private readonly Option<float?> _tau = NumberOption.CreateOptional<float>(
        "--tau", "score", -1, 1, "safethink: a step that scores less is unsafe, from -1 to 1. Without it: what the scorer recommends.");

    private readonly Option<int> _steps = NumberOption.Create<int>(
        "--steps", "m", 0, null, "safethink: how many steps are steered; an unsafe one after them is refused.");

    private readonly Option<int> _resamples = NumberOption.Create<int>(
        "--resamples", "B", 0, null, "safethink: how often an unsafe step is sampled again.");

    private readonly Option<string?> _scorer = NamedOption.Create<string?>(
        "--scorer",
        "name",
        $"What scores the steps: {string.Join(", ", Scorers.Names)}. Without it: {Scorers.DefaultFor(false)}, and {Scorers.DefaultFor(true)} for the embedded model.",
        Scorers.Check);

    private readonly Option<ReasoningFormat?> _format = NamedOption.Create<ReasoningFormat?>(
        "--format",
        "name",
        $"How the model marks its reasoning: {string.Join(", ", ReasoningFormat.Known.Select(f => f.Name))}. Without it: guessed.",
        ReasoningFormat.Parse);

    private readonly Option<bool> _unguarded = new("--unguarded") { Description = "Decode without the guard." };

    private readonly Option<bool> _compare = new("--compare") { Description = "Decode each prompt without the guard first, then with it." };

    private readonly Option<bool> _showRejected = new("--show-rejected")
    {
        Description = "Show the text of rejected steps, struck through. The tour always does.",
    };

    private readonly Option<float?> _temperature = NumberOption.CreateOptional<float>(
        "--temperature", "t", 0, 100, $"How freely tokens are sampled; 0 is greedy. Without it: {ReplyTemperature}, and 0 in the tour.");

    private readonly Option<uint> _seed = NumberOption.Create<uint>("--seed", "n", 0, null, "The seed of the sampling.");

    private readonly Option<int?> _maximumTokens = NumberOption.CreateOptional<int>(
        "--max-tokens", "n", 1, null, $"How long a reply may be. Without it: {ReplyTokens}, and {TourTokens} in the tour.");

    private readonly Option<int> _context = NumberOption.Create<int>(
        "--context", "n", 0, null, "How many tokens the conversation may have; 0 for what the model was trained with, at most 8192.");

    private readonly Option<int?> _threads = NumberOption.CreateOptional<int>(
        "--threads", "n", 0, null, "How many threads decode; 0 for one less than the physical cores. Without it: 0, and 1 for the embedded model.");

    private readonly Option<int> _gpuLayers = NumberOption.Create<int>("--gpu-layers", "n", -1, null, "How many layers go on the GPU; -1 for all.");

    private readonly Option<bool> _plain = new("--plain") { Description = "No colour and no layout: one line an event, for logs." };

    private readonly Option<bool> _smoke = new("--smoke")
    {
        Description = "The tour, plain; fails unless the guard stepped in, refused, and was needed. For CI.",
    };

    private readonly Option<bool> _verbose = new("--verbose") { Description = "llama.cpp's log, and stack traces, on standard error." };

    private CommandLine()
    {
        _policy.DefaultValueFactory = _ => SafeThinkConstants.Name;
        _steps.DefaultValueFactory = _ => SafeThinkConstants.MaximumSteps;
        _resamples.DefaultValueFactory = _ => SafeThinkConstants.Resamples;
        _gpuLayers.DefaultValueFactory = _ => -1;
    }

    /// <summary>Reads the arguments and runs the program, or says in one line what is wrong with them.</summary>
    public static Task<int> RunAsync(string[] args, Func<ConsoleOptions, Task<int>> run) => new CommandLine().InvokeAsync(args, run);

    private Task<int> InvokeAsync(string[] args, Func<ConsoleOptions, Task<int>> run)
    {
        var command = Build();
        command.SetAction((parsed, _) => Contradiction(parsed) is { } contradiction ? Refuse(contradiction) : run(Read(parsed)));
        var parsed = command.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });

        // Ctrl-C and exceptions are this program's own business.
        return parsed.Action is ParseErrorAction
            ? Refuse(parsed.Errors[0].Message)
            : parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    private static Task<int> Refuse(string error)
    {
        Console.Error.WriteLine($"error: {error.TrimEnd('.')}. Try --help.");
        return Task.FromResult(ExitCode.Usage);
    }

    private RootCommand Build()
    {
        var command = new RootCommand(
            "Watch a guarded decode: a model thinks in steps, each step is scored, and an unsafe one is taken back before anyone sees it.")
        {
            _model, _prompt, _system, _tour,
            _policy, _tau, _steps, _resamples, _scorer, _format, _unguarded, _compare, _showRejected,
            _temperature, _seed, _maximumTokens, _context, _threads, _gpuLayers,
            _plain, _smoke, _verbose,
        };
        var help = command.Options.OfType<HelpOption>().First();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return command;
    }

    private string? Contradiction(ParseResult parsed)
    {
        var isTour = ActivityOf(parsed) == Activity.Tour;
        var (unguarded, compare) = (parsed.GetValue(_unguarded), parsed.GetValue(_compare));
        if (isTour && parsed.GetValue(_prompt) is not null)
            return "--prompt and the tour contradict each other: the tour brings its own prompts";
        if (isTour && unguarded)
            return "--unguarded and the tour contradict each other: the tour decodes both ways. Give a --model or a --prompt";
        if (unguarded && compare)
            return "--unguarded and --compare contradict each other: --compare decodes both ways";
        if ((isTour || compare) && PipelineOf(parsed.GetValue(_policy)!).Policies.IsEmpty)
            return $"--policy {parsed.GetValue(_policy)} leaves nothing to compare with the unguarded decode: name a policy";
        return WithoutEffect(parsed) is { } option
            ? $"{option.Name} has no effect with {(unguarded ? "--unguarded" : $"--policy {parsed.GetValue(_policy)}")}, where no step is scored: leave one of them out"
            : null;
    }

    // Ignored in silence, a threshold would be believed to hold.
    private Option? WithoutEffect(ParseResult parsed)
    {
        if (PipelineOf(PolicyOf(parsed)).Scoring is not null)
            return null;
        Option[] scoring = [_tau, _steps, _resamples, _scorer];
        return Array.Find(scoring, option => parsed.GetResult(option) is { Implicit: false });
    }

    private ConsoleOptions Read(ParseResult parsed)
    {
        var smoke = parsed.GetValue(_smoke);
        var activity = ActivityOf(parsed);
        var isTour = activity == Activity.Tour;
        var scorer = parsed.GetValue(_scorer) ?? Scorers.DefaultFor(isEmbeddedModel: parsed.GetValue(_model) is null);
        return new ConsoleOptions
        {
            Activity = activity,
            ModelPath = parsed.GetValue(_model) ?? EmbeddedModel.Path,
            Pipeline = PipelineOf(PolicyOf(parsed), options =>
            {
                options.Threshold = parsed.GetValue(_tau);
                options.MaximumSteps = parsed.GetValue(_steps);
                options.Resamples = parsed.GetValue(_resamples);
            }),
            Scorer = scorer,
            Format = parsed.GetValue(_format),
            Prompt = parsed.GetValue(_prompt),
            SystemMessage = parsed.GetValue(_system),
            Temperature = parsed.GetValue(_temperature) ?? (isTour ? 0 : ReplyTemperature),
            Seed = parsed.GetValue(_seed),
            MaximumTokens = parsed.GetValue(_maximumTokens) ?? (isTour ? TourTokens : ReplyTokens),
            ContextLength = parsed.GetValue(_context),
            Threads = parsed.GetValue(_threads) ?? (parsed.GetValue(_model) is null ? EmbeddedModel.Threads : 0),
            GpuLayers = parsed.GetValue(_gpuLayers),
            Compares = isTour || parsed.GetValue(_compare),
            ShowsRejected = isTour || parsed.GetValue(_showRejected),
            IsPlain = smoke || parsed.GetValue(_plain),
            IsSmokeTest = smoke,
            IsVerbose = parsed.GetValue(_verbose),
        };
    }

    private string PolicyOf(ParseResult parsed) => parsed.GetValue(_unguarded) ? PolicyCatalog.None : parsed.GetValue(_policy)!;

    private static string CheckPolicy(string names)
    {
        string[] parts = names.Split(PolicyCatalog.Joint, StringSplitOptions.TrimEntries);
        if (parts.Length > 1 && parts.Contains(PolicyCatalog.None, StringComparer.OrdinalIgnoreCase))
            throw new ArgumentException($"'{names}' joins '{PolicyCatalog.None}' to others, but it stands for no policy at all: leave it out, or give it alone.", nameof(names));
        PipelineOf(names);
        return names;
    }

    private static DecodingPipeline PipelineOf(string names, Action<SafeThinkOptions>? configureSafeThink = null) =>
        new DecodingPipelineBuilder().AddByName(names, configureSafeThink).Build();

    private Activity ActivityOf(ParseResult parsed)
    {
        var (prompt, model) = (parsed.GetValue(_prompt), parsed.GetValue(_model));
        return parsed.GetValue(_tour) || parsed.GetValue(_smoke) || (prompt is null && model is null) ? Activity.Tour
            : prompt is not null ? Activity.Prompt
            : Activity.Chat;
    }
}
