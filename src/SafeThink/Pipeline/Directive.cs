namespace SafeThink.Pipeline;

/// <summary>What a policy wants done.</summary>
public readonly record struct Directive
{
    /// <summary>What parts a prefix or a refusal from text that does not end in white space.</summary>
    public const string DefaultSeparator = "\n\n";

    private readonly string? _text;
    private readonly string? _separator;

    private readonly int _moreCandidates;

    private Directive(
        DirectiveKind kind,
        string? text = null,
        string? separator = null,
        bool keepsPrefix = true,
        float? temperature = null,
        int candidates = 1,
        float? laterTemperature = null)
    {
        Kind = kind;
        _text = text;
        _separator = separator;
        KeepsPrefix = keepsPrefix;
        Temperature = temperature;
        _moreCandidates = candidates - 1;
        LaterTemperature = laterTemperature;
    }

    /// <summary>What to do.</summary>
    public DirectiveKind Kind { get; }

    /// <summary>The text to put into the sequence, or the reason of a block; empty where there is none.</summary>
    public string Text => _text ?? "";

    /// <summary>For a resample: what parts the prefix from text that does not end in white space.</summary>
    public string Separator => _separator ?? DefaultSeparator;

    /// <summary>For a resample: whether the prefix stays in the trace behind which the step was sampled.</summary>
    public bool KeepsPrefix { get; }

    /// <summary>For a resample: the temperature to sample the step with if the request is greedy; null for greedy again.</summary>
    public float? Temperature { get; }

    /// <summary>
    /// For a resample: how many resamples may be decoded at once, this one included; at least 1. Policies are asked about one
    /// after the other all the same, and those that are not asked for again are dropped.
    /// </summary>
    public int Candidates => _moreCandidates + 1;

    /// <summary>For a resample: <see cref="Temperature"/> of the resamples behind it, as far as <see cref="Candidates"/> are decoded at once.</summary>
    public float? LaterTemperature { get; }

    /// <summary>No opinion; also the default value. A step that is not safe is blocked if every policy says so.</summary>
    public static Directive Continue => default;

    /// <summary>Open the thinking, where the prompt has not, and begin it with a text.</summary>
    /// <param name="text">The text.</param>
    public static Directive BeginThinking(string text) => new(DirectiveKind.BeginThinking, text);

    /// <summary>Open the thinking, write a text, and close it: the model goes straight to its answer.</summary>
    /// <param name="text">The text; may be empty.</param>
    public static Directive SkipThinking(string text) => new(DirectiveKind.SkipThinking, text);

    /// <summary>Take back the end of the thinking and put a text in its place.</summary>
    /// <param name="text">The text; not empty, or the model would want to end again at once.</param>
    public static Directive ContinueThinking(string text) => new(DirectiveKind.ContinueThinking, text);

    /// <summary>Make the step part of the trace, and release it, whatever its verdict.</summary>
    public static Directive Accept { get; } = new(DirectiveKind.Accept);

    /// <summary>Take the step back and sample it again behind a prefix.</summary>
    /// <param name="prefix">The steering prefix, put right behind the accepted trace.</param>
    /// <param name="separator">What parts the prefix from text that does not end in white space.</param>
    /// <param name="keepsPrefix">Whether the prefix stays in the trace once a step is accepted behind it.</param>
    /// <param name="temperature">The temperature to sample with if the request is greedy; null for greedy again.</param>
    /// <param name="candidates">How many resamples may be decoded at once, this one included; at least 1.</param>
    /// <param name="laterTemperature">What <paramref name="temperature"/> will be for those behind it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="candidates"/> is below 1.</exception>
    public static Directive Resample(
        string prefix,
        string separator = DefaultSeparator,
        bool keepsPrefix = true,
        float? temperature = null,
        int candidates = 1,
        float? laterTemperature = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(candidates, 1);
        return new(DirectiveKind.Resample, prefix, separator, keepsPrefix, temperature, candidates, candidates > 1 ? laterTemperature : null);
    }

    /// <summary>Take the step back, end the thinking where it is open, and begin the answer with a refusal.</summary>
    /// <param name="opening">The beginning of the answer.</param>
    public static Directive Refuse(string opening) => new(DirectiveKind.Refuse, opening);

    /// <summary>Take the step back and end the output.</summary>
    /// <param name="reason">Why, for the caller.</param>
    public static Directive Block(string reason) => new(DirectiveKind.Block, reason);

    /// <summary>What to throw where this directive means nothing.</summary>
    /// <param name="policy">The policy that gave it.</param>
    /// <param name="where">What it was asked about.</param>
    internal InvalidOperationException Misplaced(DecodingPolicy policy, string where) =>
        new($"Policy '{policy.Name}' answered {where} with '{Kind}', which means nothing there.");
}
