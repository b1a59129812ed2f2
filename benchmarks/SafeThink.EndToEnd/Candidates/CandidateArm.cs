using System.Diagnostics;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.EndToEnd.Candidates;

/// <summary>One intervention: a step is rejected, and resampled until one is accepted.</summary>
/// <param name="engine">The engine; not disposed.</param>
/// <param name="prompt">What is decoded behind.</param>
/// <param name="format">How thinking and answer are told apart; null for as the model's template says.</param>
/// <param name="scorer">What reads the steps.</param>
/// <param name="atOnce">How many resamples are decoded at once.</param>
/// <param name="rejected">How many of the resamples are rejected.</param>
/// <param name="stepTokens">How many tokens a step has.</param>
internal sealed class CandidateArm(
    IDecodingEngine engine, Prompt prompt, ReasoningFormat? format, ISafetyScorer scorer, int atOnce, int rejected, int stepTokens)
{
    /// <summary>How many resamples there may be.</summary>
    public const int Resamples = 3;

    private readonly GuardedDecoder _decoder = new(
        engine,
        new DecodingPipelineBuilder().AddSafeThink(o => (o.Resamples, o.CandidatesAtOnce) = (Resamples, atOnce)).Build(),
        new ScriptedVerdicts(scorer, rejected + 1));

    /// <summary>How many resamples are decoded at once.</summary>
    public int AtOnce => atOnce;

    /// <summary>How many of the resamples are rejected.</summary>
    public int Rejected => rejected;

    /// <summary>Decodes up to the verdict that accepts a step.</summary>
    /// <param name="seed">The seed of the sampling: equal seeds give equal candidates.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>From the verdict that rejected the first proposal to that which accepted a resample; null where the model ended before.</returns>
    /// <exception cref="InvalidOperationException">The guard could not read a step.</exception>
    public async Task<TimeSpan?> RunAsync(uint seed, CancellationToken cancellationToken)
    {
        var options = new GuardedDecodeOptions
        {
            Sampling = new SamplingOptions { Temperature = 1, Seed = seed },

            Format = format,

            // The step, and the prefix in front of it.
            MaximumTokens = stepTokens + 100,
            Segmentation = new StepSegmentation { Delimiter = StepDelimiter.Tokens, TokensPerStep = stepTokens, MaximumLength = 100_000 },
            RunAhead = 0,
        };
        var (start, attempts) = (0L, 0);
        await foreach (var update in _decoder.DecodeAsync(prompt, options, cancellationToken).ConfigureAwait(false))
        {
            if (update.Step is not { } step)
                continue;
            if (step.Verdict == SafetyVerdict.Safe && step.Attempt == rejected + 1)
                return Stopwatch.GetElapsedTime(start);
            if (step.Verdict == SafetyVerdict.Indeterminate)
                throw new InvalidOperationException($"The guard could not read a step: {step.Score.Reason}");
            if (step.Verdict != SafetyVerdict.Unsafe || step.Attempt != attempts++)
                break;
            if (step.Attempt == 0)
                start = Stopwatch.GetTimestamp();
        }

        return null;
    }
}
