using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SafeThink.Audit.Capture;
using SafeThink.Audit.Records;
using SafeThink.Decoding;
using SafeThink.Decoding.Splicing;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Prompts;

namespace SafeThink.Audit.Replay;

/// <summary>Runs recorded requests again, and finds out where a run, a scorer or a policy departs from the record.</summary>
public static class GuardReplay
{
    /// <summary>Runs a trace again and compares every token, score and decision.</summary>
    /// <remarks>
    /// The prompt's tokens, the sampling with its seed, and the segmentation are those of the trace. The same model on the same
    /// engine gives the same tokens; another build of the engine, other hardware or another number of threads may round
    /// differently, and then the first token that differs is found. A trace that was cut short is replayed as far as it goes.
    /// </remarks>
    /// <param name="trace">The trace; it must hold token ids.</param>
    /// <param name="engine">The model that it was recorded on.</param>
    /// <param name="options">What to change; nothing by default.</param>
    /// <param name="cancellationToken">Ends the replay.</param>
    /// <returns>The first difference, if there is one, and the replay's own trace.</returns>
    /// <exception cref="ArgumentException">The trace cannot be replayed so; the message says what is missing or does not fit.</exception>
    /// <exception cref="EngineException">The model could not be evaluated.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<ReplayResult> ReplayAsync(
        GuardTrace trace, IDecodingEngine engine, ReplayOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(engine);
        options ??= ReplayOptions.Default;
        var pipeline = options.Pipeline ?? PolicyRestorer.Restore(trace);
        Check(trace, engine, pipeline, options);

        var comparison = new TraceComparison(trace);
        var decoder = new GuardedDecoder(engine, pipeline, options.Scorer ?? new RecordedScorer(trace));
        TraceRecorder? recorder = null;
        DecodeContext Observe(DecodeContext context)
        {
            recorder = new TraceRecorder(context, trace.Id, activityId: null, GuardTraceOptions.Default, sink: null, NullLogger.Instance);

            // A candidate is taken up whole, which could go beyond where the trace ends.
            return context with { Observer = new ReplayObserver(recorder, comparison, options.StopsAtDifference), AllowsCandidates = false };
        }

        var prompt = options.Prompt ?? new Prompt(trace.Prompt.Segments, trace.Prompt.Messages);
        var updates = decoder.ReplayAsync(prompt, Tokens(trace, engine, options), Tail(trace), DecodeOptions(trace), Observe, cancellationToken);
        await foreach (var update in updates.ConfigureAwait(false))
        {
            // What comes out is of no use here: the observer sees more of it.
        }

        return new ReplayResult(comparison.Difference, recorder!.ToTrace(fault: null));
    }

    /// <summary>Compares two pipelines on one trace, without a model: what would each decide on the recorded events?</summary>
    /// <remarks>
    /// Both judge the recorded scores by their own thresholds; one that sets none has the trace's. Steps that were not scored are not in a trace, so a pipeline that
    /// would have had them scored is not asked about them. To see what the model would have done behind a difference, use
    /// <see cref="ReplayAsync"/> with a scorer.
    /// </remarks>
    /// <param name="trace">The trace; it need not hold token ids.</param>
    /// <param name="first">The one pipeline; null makes that of the trace again.</param>
    /// <param name="second">The other one.</param>
    /// <exception cref="ArgumentException">A policy of the trace is none of this library's, so it cannot be made again.</exception>
    public static PolicyComparison Compare(GuardTrace trace, DecodingPipeline? first, DecodingPipeline second)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(second);
        var one = new PolicyReplay(first ?? PolicyRestorer.Restore(trace), trace);
        var other = new PolicyReplay(second, trace);
        var decisions = ImmutableArray.CreateBuilder<PolicyDecisions>();
        var events = trace.Events.OfType<TraceDecision>().ToList();
        foreach (var recorded in events)
        {
            var both = new PolicyDecisions(recorded, one.Decide(recorded), other.Decide(recorded));
            decisions.Add(both);
            if (both.First != both.Second || !PolicyReplay.IsRecorded(recorded, both.First))
                return new PolicyComparison(decisions.ToImmutable(), IsComplete: decisions.Count == events.Count);
        }

        return new PolicyComparison(decisions.ToImmutable(), IsComplete: true);
    }

    private static void Check(GuardTrace trace, IDecodingEngine engine, DecodingPipeline pipeline, ReplayOptions options)
    {
        if (trace.Version != GuardTrace.CurrentVersion)
            throw new ArgumentException(Invariant($"The trace has version {trace.Version}; this library replays version {GuardTrace.CurrentVersion}."), nameof(trace));
        if (trace.Events.OfType<TraceTokens>().Any(t => t.Tokens.Length != t.Count))
            throw new ArgumentException("The trace holds no token ids, so there is nothing to compare with. Record with GuardTraceOptions.IncludesTokens.", nameof(trace));
        if (trace.Model.VocabularySize != engine.Tokenizer.VocabularySize)
        {
            throw new ArgumentException(
                Invariant($"The trace was recorded on '{trace.Model.Name}' with {trace.Model.VocabularySize} tokens; '{engine.Model.Name}' has {engine.Tokenizer.VocabularySize}. Load the model that it was recorded on."),
                nameof(engine));
        }

        if (pipeline.Scoring is not null && options.Scorer is null && trace.Scorer is null)
            throw new ArgumentException("The policies judge steps, but the trace holds no scores. Give the replay a scorer.", nameof(options));
        if (options.Scorer is not null && options.Prompt is null && trace.Prompt.Messages.IsEmpty && trace.Prompt.Segments.IsEmpty)
        {
            throw new ArgumentException(
                "The trace does not hold what the model was asked, which the scorer needs. Give the replay the prompt, or record with GuardTraceOptions.IncludesContent.",
                nameof(options));
        }
    }

    private static ImmutableArray<int> Tokens(GuardTrace trace, IDecodingEngine engine, ReplayOptions options)
    {
        if (options.Prompt is null)
        {
            return trace.Prompt.Tokens.Length == trace.Prompt.Count
                ? trace.Prompt.Tokens
                : throw new ArgumentException("The trace holds no prompt tokens. Give the replay the prompt.", nameof(trace));
        }

        var tokens = engine.Tokenizer.Tokenize(options.Prompt);
        return PromptHash.Of(tokens) == trace.Prompt.Hash
            ? [.. tokens]
            : throw new ArgumentException("The prompt's tokens are not those of the trace: it is another prompt, template or model.", nameof(options));
    }

    private static PromptTail Tail(GuardTrace trace) => new(trace.Prompt.Phase, trace.Prompt.EndsInTag ? "" : "\n");

    private static GuardedDecodeOptions DecodeOptions(GuardTrace trace) => new()
    {
        Sampling = trace.Request.Sampling,
        MaximumTokens = trace.Request.MaximumTokens,
        Segmentation = trace.Request.Segmentation,
        Format = trace.Request.Format,
        StopSequences = trace.Request.StopSequences ?? [],

        // What comes out is the same however far a decode runs ahead; what does not come out depends on the clock.
        RunAhead = 0,
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
