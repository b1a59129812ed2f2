using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring;
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
    private readonly PieceCache _pieces;
    private readonly ConditionalWeakTable<ReasoningFormat, TagMatcher> _matchers = [];
    private readonly Lazy<ReasoningFormat> _guessedFormat;

    /// <summary>Creates a guarded decoder.</summary>
    /// <param name="engine">The model. Not disposed with the decoder.</param>
    /// <param name="pipeline">The policies.</param>
    /// <param name="scorer">Scores steps; needed when a policy judges them. Not disposed with the decoder.</param>
    /// <param name="timeProvider">The clock for deadlines and durations; the system's by default.</param>
    /// <exception cref="ArgumentException">A policy judges steps and there is no scorer.</exception>
    public GuardedDecoder(
        IDecodingEngine engine, DecodingPipeline pipeline, ISafetyScorer? scorer = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(pipeline);
        if (pipeline.Scoring is not null && scorer is null)
            throw new ArgumentException($"The pipeline '{pipeline}' judges steps by their score: give it a scorer.", nameof(scorer));

        _engine = engine;
        _pipeline = pipeline;
        _scorer = scorer;
        _time = timeProvider ?? TimeProvider.System;
        _pieces = new PieceCache(engine.Tokenizer);
        _guessedFormat = new Lazy<ReasoningFormat>(() => ReasoningFormat.Guess(engine.Model.ChatTemplate, HasToken));
    }

    /// <summary>How the model marks its reasoning, guessed from its chat template and vocabulary.</summary>
    public ReasoningFormat GuessedFormat => _guessedFormat.Value;

    /// <summary>Decodes a reply to a conversation.</summary>
    /// <param name="messages">The conversation, oldest first; the last message must not be blank.</param>
    /// <param name="options">The request's options; <see cref="GuardedDecodeOptions.Default"/> by default.</param>
    /// <param name="cancellationToken">Ends the decode and the enumeration, whatever was decoded ahead; the model's state is freed before the enumeration ends.</param>
    /// <returns>Updates as they are released; the last is <see cref="DecodingUpdateKind.Completed"/>.</returns>
    /// <exception cref="ArgumentException">There is no message, the last one is blank, or an option is out of range.</exception>
    /// <exception cref="ContextLengthException">The prompt does not fit the context.</exception>
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
        return StreamAsync(Context(prompt, options), cancellationToken);
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

    private DecodeContext Context(Prompt prompt, GuardedDecodeOptions options)
    {
        var format = options.Format ?? GuessedFormat;
        return new DecodeContext
        {
            Engine = _engine,
            Pipeline = _pipeline,
            Scorer = _scorer,
            Prompt = prompt,
            PromptTokens = _engine.Tokenizer.Tokenize(prompt),
            Options = options,
            Format = format,
            Matcher = _matchers.GetValue(format, static f => new TagMatcher(f)),
            Pieces = _pieces,
            Time = _time,
        };
    }

    private static async IAsyncEnumerable<DecodingUpdate> StreamAsync(
        DecodeContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var updates = Channel.CreateUnbounded<DecodingUpdate>(new() { SingleReader = true, SingleWriter = true });
        await using var loop = new GuardedDecodeLoop(context, new TextRelease(updates.Writer), ending.Token);
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

    // Ends the channel with whatever ended the run, so that the reader meets it behind the last update.
    private static async Task RunAsync(
        DecodeContext context,
        GuardedDecodeLoop loop,
        ChannelWriter<DecodingUpdate> updates,
        CancellationToken ending,
        CancellationToken cancellationToken)
    {
        try
        {
            await context.Engine.RunAsync(loop, context.Options.Sampling, ending).ConfigureAwait(false);
            updates.TryComplete();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The caller knows its own token, not the one that it is linked into.
            updates.TryComplete(new OperationCanceledException(cancellationToken));
        }
        catch (Exception exception)
        {
            updates.TryComplete(exception);
        }
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
