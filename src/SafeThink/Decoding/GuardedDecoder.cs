using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SafeThink.Decoding.Observers;
using SafeThink.Decoding.Output;
using SafeThink.Decoding.Splicing;
using SafeThink.Diagnostics;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Scoring.Embedded;
using SafeThink.Traces;

namespace SafeThink.Decoding;

/// <summary>Decodes with a guard: what comes out was scored, and was safe.</summary>
/// <remarks>
/// The output is cut into steps. A step that the pipeline's policies want scored is held back until it has a verdict;
/// an unsafe one is taken back in the model, as if it had never been decoded, and what the policies put in its place
/// is decoded instead. Safe to use for many requests at once.
/// </remarks>
public sealed class GuardedDecoder
{
    private readonly IDecodingEngine _engine;
    private readonly DecodingPipeline _pipeline;
    private readonly ISafetyScorer? _scorer;
    private readonly TimeProvider _time;
    private readonly DiagnosticsOptions _diagnostics;
    private readonly ILogger _logger;
    private readonly PieceCache _pieces;
    private readonly ConditionalWeakTable<ReasoningFormat, TagMatcher> _matchers = [];
    private readonly Lazy<ReasoningFormat> _guessedFormat;

    /// <summary>Creates a guarded decoder.</summary>
    /// <param name="engine">The model. Not disposed with the decoder.</param>
    /// <param name="pipeline">The policies.</param>
    /// <param name="scorer">Scores steps; needed when a policy judges them. Not disposed with the decoder.</param>
    /// <param name="timeProvider">The clock for deadlines and durations; the system's by default.</param>
    /// <param name="diagnostics">Logs and audit traces; none by default. Spans and metrics need no option.</param>
    /// <exception cref="ArgumentException">A policy judges steps, and there is no scorer or not the one that its threshold was chosen for; or the threshold is left to a scorer that recommends what is none.</exception>
    public GuardedDecoder(
        IDecodingEngine engine,
        DecodingPipeline pipeline,
        ISafetyScorer? scorer = null,
        TimeProvider? timeProvider = null,
        DiagnosticsOptions? diagnostics = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(pipeline);
        if (pipeline.Scoring is not null && scorer is null)
            throw new ArgumentException($"The pipeline '{pipeline}' judges steps by their score: give the decoder a scorer, such as {nameof(EmbeddedScorer)}, which needs no model file.", nameof(scorer));
        if (pipeline.Scoring?.Scorer is { } expected && expected != scorer!.Name)
            throw new ArgumentException($"The threshold was chosen for scorer '{expected}', and this is '{scorer.Name}': give the decoder the scorer that the guard profile's Apply gives.", nameof(scorer));

        _engine = engine;
        _pipeline = scorer is null ? pipeline : pipeline.For(scorer);
        _scorer = scorer;
        _time = timeProvider ?? TimeProvider.System;
        _diagnostics = diagnostics ?? DiagnosticsOptions.Default;
        _logger = _diagnostics.LoggerFactory is { } loggers ? new ForgivingLogger(loggers.CreateLogger<GuardedDecoder>()) : NullLogger.Instance;
        if (_pipeline.Scoring is { } scoring)
            Log.Judges(_logger, scoring.Threshold, scorer!.Name, scorer.RecommendedThreshold);
        _pieces = new PieceCache(engine.Tokenizer);
        _guessedFormat = new Lazy<ReasoningFormat>(() => ReasoningFormat.Guess(engine.Model.ChatTemplate, HasToken));
    }

    private GuardedDecoder(GuardedDecoder other, DecodingPipeline pipeline)
    {
        _engine = other._engine;
        _pipeline = pipeline;
        _scorer = other._scorer;
        _time = other._time;
        _diagnostics = other._diagnostics;
        _logger = other._logger;
        _pieces = other._pieces;
        _matchers = other._matchers;
        _guessedFormat = other._guessedFormat;
    }

    /// <summary>The model.</summary>
    public IDecodingEngine Engine => _engine;

    /// <summary>The policies, with the threshold that steps are judged by, also where it was left to the scorer.</summary>
    public DecodingPipeline Pipeline => _pipeline;

    /// <summary>What scores steps; null where nothing does.</summary>
    public ISafetyScorer? Scorer => _scorer;

    /// <summary>How the model marks its reasoning, guessed from its chat template and vocabulary.</summary>
    public ReasoningFormat GuessedFormat => _guessedFormat.Value;

    /// <summary>Decodes a reply to a conversation.</summary>
    /// <param name="messages">The conversation, oldest first; the last message must not be blank.</param>
    /// <param name="options">The request's options; <see cref="GuardedDecodeOptions.Default"/> by default.</param>
    /// <param name="cancellationToken">Ends the decode and the enumeration, whatever was decoded ahead; the model's state is freed before the enumeration ends.</param>
    /// <returns>Updates as they are released; the last is <see cref="DecodingUpdateKind.Completed"/>.</returns>
    /// <exception cref="ArgumentException">There is no message, the last one is blank, or an option is out of range.</exception>
    /// <exception cref="ContextLengthException">The prompt does not fit the context.</exception>
    /// <exception cref="EngineBusyException">The engine has as many requests as it takes; nothing was done for this one.</exception>
    /// <exception cref="EngineException">The model could not be evaluated. What was not released is lost.</exception>
    /// <exception cref="NotSupportedException">The model has no chat template, or a policy does not fit its reasoning format.</exception>
    public IAsyncEnumerable<DecodingUpdate> DecodeAsync(
        IReadOnlyList<PromptMessage> messages, GuardedDecodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (messages.Count == 0 || string.IsNullOrWhiteSpace(messages[^1].Content))
            throw new ArgumentException("The prompt is empty: the last message has no text.", nameof(messages));
        return DecodeAsync(_engine.RenderPrompt(messages, PromptOptions.Default), options, cancellationToken);
    }

    /// <summary>Decodes behind a rendered prompt.</summary>
    /// <param name="prompt">The prompt; it must not be empty.</param>
    /// <param name="options">The request's options; <see cref="GuardedDecodeOptions.Default"/> by default.</param>
    /// <param name="cancellationToken">Ends the decode and the enumeration, whatever was decoded ahead; the model's state is freed before the enumeration ends.</param>
    /// <returns>Updates as they are released; the last is <see cref="DecodingUpdateKind.Completed"/>.</returns>
    /// <exception cref="ArgumentException">The prompt is empty, or an option is out of range.</exception>
    /// <exception cref="ContextLengthException">The prompt does not fit the context.</exception>
    /// <exception cref="EngineBusyException">The engine has as many requests as it takes; nothing was done for this one.</exception>
    /// <exception cref="EngineException">The model could not be evaluated. What was not released is lost.</exception>
    /// <exception cref="NotSupportedException">A policy does not fit the model's reasoning format.</exception>
    public IAsyncEnumerable<DecodingUpdate> DecodeAsync(
        Prompt prompt, GuardedDecodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        if (prompt.Segments.IsEmpty)
            throw new ArgumentException("The prompt is empty.", nameof(prompt));
        options ??= GuardedDecodeOptions.Default;
        options.Validate();
        return StreamAsync(Context(prompt, options), Observe, cancellationToken);
    }

    /// <summary>Decodes a reply to a conversation and waits for all of it.</summary>
    /// <inheritdoc cref="DecodeAsync(IReadOnlyList{PromptMessage}, GuardedDecodeOptions?, CancellationToken)"/>
    /// <returns>The released reasoning and answer, injected text included, and how it ended.</returns>
    public Task<GuardedReply> CompleteAsync(
        IReadOnlyList<PromptMessage> messages, GuardedDecodeOptions? options = null, CancellationToken cancellationToken = default) =>
        GuardedReply.CollectAsync(DecodeAsync(messages, options, cancellationToken));

    /// <summary>Decodes behind a rendered prompt and waits for all of it.</summary>
    /// <inheritdoc cref="DecodeAsync(Prompt, GuardedDecodeOptions?, CancellationToken)"/>
    /// <returns>The released reasoning and answer, injected text included, and how it ended.</returns>
    public Task<GuardedReply> CompleteAsync(
        Prompt prompt, GuardedDecodeOptions? options = null, CancellationToken cancellationToken = default) =>
        GuardedReply.CollectAsync(DecodeAsync(prompt, options, cancellationToken));

    /// <summary>A decoder with other policies, which shares everything else with this one.</summary>
    /// <param name="pipeline">Its policies; those that judge steps must be this decoder's.</param>
    internal GuardedDecoder With(DecodingPipeline pipeline) => new(this, pipeline);

    /// <summary>Decodes behind tokens that were recorded, as whoever observes wants.</summary>
    internal IAsyncEnumerable<DecodingUpdate> ReplayAsync(
        Prompt prompt,
        ImmutableArray<int> tokens,
        PromptTail tail,
        GuardedDecodeOptions options,
        Func<DecodeContext, DecodeContext> observe,
        CancellationToken cancellationToken) =>
        StreamAsync(Context(prompt, tokens.AsMemory(), tail, options), observe, cancellationToken);

    private DecodeContext Context(Prompt prompt, GuardedDecodeOptions options)
    {
        var format = options.Format ?? GuessedFormat;
        return Context(
            prompt, _engine.Tokenizer.Tokenize(prompt), PromptTail.Of(prompt, format, MatcherOf(format)), options with { Format = format });
    }

    private DecodeContext Context(Prompt prompt, ReadOnlyMemory<int> tokens, PromptTail tail, GuardedDecodeOptions options)
    {
        var format = options.Format!;
        return new DecodeContext
        {
            Engine = _engine,
            Pipeline = _pipeline,
            Scorer = _scorer,
            Prompt = prompt,
            PromptTokens = tokens,
            Tail = tail,
            Options = options,
            Format = format,
            Matcher = MatcherOf(format),
            Pieces = _pieces,
            Time = _time,
        };
    }

    private TagMatcher MatcherOf(ReasoningFormat format) => _matchers.GetValue(format, static f =>
    {
        f.Validate();
        return new TagMatcher(f);
    });

    private DecodeContext Observe(DecodeContext context) => RequestObservation.Begin(context, _diagnostics, _logger);

    // Observed when it begins to be read, not when it is asked for.
    private static async IAsyncEnumerable<DecodingUpdate> StreamAsync(
        DecodeContext asked, Func<DecodeContext, DecodeContext> observe, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var context = observe(asked);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var updates = Channel.CreateUnbounded<DecodingUpdate>(new() { SingleReader = true, SingleWriter = true });
        var writer = context.Observer is { } observer ? new ObservedUpdates(updates.Writer, observer) : updates.Writer;
        var release = new TextRelease(writer, StopSequenceFilter.For(context.Options.StopSequences));
        await using var loop = CreateLoop(context, release, ending.Token);
        var run = RunAsync(context, loop, updates.Writer, ending.Token, cancellationToken);
        try
        {
            // Cancelling ends the run, and that ends the channel; a wait that can be cancelled would cost an allocation a token.
            while (await updates.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                while (updates.Reader.TryRead(out var update))
                {
                    // What was decoded ahead of a slow reader is not handed to one that has cancelled.
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return update;
                }
            }
        }
        finally
        {
            // A reader that stops early ends the run too, and waits until the model's state is free.
            await ending.CancelAsync().ConfigureAwait(false);
            await run.ConfigureAwait(false);
        }
    }

    private static GuardedDecodeLoop CreateLoop(DecodeContext context, TextRelease release, CancellationToken cancellationToken)
    {
        try
        {
            return new GuardedDecodeLoop(context, release, cancellationToken);
        }
        catch (Exception exception)
        {
            // A policy that cannot begin ends the request before it has run.
            context.Observer?.Ended(exception);
            throw;
        }
    }

    // Ends the channel with whatever ended the run, so that the reader meets it behind the last update.
    private static async Task RunAsync(
        DecodeContext context,
        GuardedDecodeLoop loop,
        ChannelWriter<DecodingUpdate> updates,
        CancellationToken ending,
        CancellationToken cancellationToken)
    {
        Exception? fault = null;
        try
        {
            IDecodingLoop run = context.Observer is { } observer ? new ObservedLoop(loop, observer) : loop;
            await context.Engine.RunAsync(run, context.Options.Sampling, ending).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The caller knows its own token, not the one that it is linked into.
            fault = new OperationCanceledException(cancellationToken);
        }
        catch (Exception exception)
        {
            fault = exception;
        }

        context.Observer?.Ended(fault);
        updates.TryComplete(fault);
    }

    private bool HasToken(string spelling)
    {
        var bytes = Encoding.UTF8.GetBytes(spelling);
        var tokenizer = _engine.Tokenizer;
        for (var token = 0; token < tokenizer.VocabularySize; token++)
        {
            if (tokenizer.GetBytes(token).SequenceEqual(bytes))
                return true;
        }

        return false;
    }
}
