using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.HiddenStates.Heads;
using SafeThink.LlamaCpp.Scoring.HiddenStates.Reading;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Scoring.Embedded;

namespace SafeThink.LlamaCpp.Scoring.HiddenStates;

/// <summary>Scores a step by what the middle layers of a small language model make of it.</summary>
/// <remarks>
/// <para>
/// The model reads the request and the trace; a linear head looks at the means of its states. Reading is incremental: a
/// step costs its own tokens and a look at those of a window before it, a rejected one is taken out of the KV cache, and
/// pending steps of several requests are read in one batch. A head may count the words of the trace too, as the
/// <see cref="EmbeddedScorer"/> reads them. The score is the same, up to the last bits, whether the steps of a trace are read
/// as they come or anew, alone or among others.
/// </para>
/// <para>
/// Whatever goes wrong while a step is scored gives <see cref="SafetyScore.Indeterminate"/>; steps that are scored while
/// the scorer is disposed, too.
/// </para>
/// </remarks>
public sealed class HiddenStateScorer : ISafetyScorer, IAsyncDisposable
{
    private readonly StateReader _reader;
    private readonly HiddenStateScorerOptions _options;
    private readonly EmbeddedScorer? _words;

    private HiddenStateScorer(HiddenStateHead head, EmbeddedScorer? words, StateReader reader, ReadingThread thread, HiddenStateScorerOptions options)
    {
        _words = words;
        Head = head;
        Name = head.NameOfScorer();
        _reader = reader;
        Thread = thread;
        _options = options;
    }

    /// <summary>The head.</summary>
    public HiddenStateHead Head { get; }

    /// <summary>The name of <see cref="Head"/>, <c>@</c>, and the first 8 hexadecimal digits of its hash: another head, another name.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    float? ISafetyScorer.RecommendedThreshold => Head.RecommendedThreshold;

    /// <summary>What was read so far; safe from any thread, at any time.</summary>
    public ReadingStatistics Statistics => Thread.Statistics;

    /// <summary>What reads.</summary>
    internal ReadingThread Thread { get; }

    /// <summary>Loads the model and the head.</summary>
    /// <param name="options">Which, and with what.</param>
    /// <param name="loggerFactory">Gets llama.cpp's log; null for none.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <returns>The scorer; dispose it to free the model.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="FileNotFoundException">The model or the head does not exist.</exception>
    /// <exception cref="EngineException">The head was made for another model or another version of the embedded scorer, or one of the files is damaged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task<HiddenStateScorer> LoadAsync(
        HiddenStateScorerOptions options, ILoggerFactory? loggerFactory = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        ILogger logger = loggerFactory?.CreateLogger<HiddenStateScorer>() ?? NullLogger<HiddenStateScorer>.Instance;
        return Task.Factory.StartNew(
            () => Load(options, logger, cancellationToken),
            cancellationToken,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default);
    }

    /// <inheritdoc/>
    /// <exception cref="EngineException">The model's vocabulary cannot spell the prompt, or the scorer has failed and must be loaded again.</exception>
    /// <exception cref="ObjectDisposedException">The scorer is disposed.</exception>
    public IScoringSession OpenSession(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        if (Thread.WhyClosed is { } closed)
            throw closed.Fault is { } fault ? new EngineException(closed.Reason!, fault) : new ObjectDisposedException(Name, closed.Reason);
        var request = Head.Request.Tokenize(RequestFormat.TextOf(prompt), _reader.Tokenizer);
        var trace = new ReadTrace(request, _options.ContextLength, _options.AttentionWindow, Head.Depths.Length * Head.Width, Math.Pow(0.5, 1 / Head.HalfLife));
        return new HiddenStateSession(Thread, _reader.Tokenizer, trace, WordEvidence.For(Head, _words, prompt));
    }

    /// <summary>Makes every step that is being scored indeterminate and frees the model.</summary>
    /// <returns>A task that ends when everything is freed.</returns>
    public async ValueTask DisposeAsync() => await Thread.StopAsync().ConfigureAwait(false);

    private static HiddenStateScorer Load(HiddenStateScorerOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        var head = HiddenStateHead.Load(options.HeadPath);
        head.VerifyModel(options.ModelPath);
        var words = WordEvidence.ScorerOf(head);
        var reader = StateReader.Load(options.ForLoader(), head.Depths, logger, cancellationToken);
        try
        {
            if (reader.Width != head.Width)
                throw new EngineException($"The head '{options.HeadPath}' is {head.Width} wide, but the model's states are {reader.Width}. Use the model that the head was made for.");
            var longest = head.Request.Tokenize("", reader.Tokenizer).Length + (long)head.Request.MaximumTokens;
            if (longest > options.ContextLength / 2)
                throw new EngineException($"{nameof(options.ContextLength)} {options.ContextLength} is too small: the request alone may take {longest} tokens, and the trace needs as many at least. Raise it.");
            return new(head, words, reader, new ReadingThread(reader, head, options.MaxSessions, logger), options);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }
}
