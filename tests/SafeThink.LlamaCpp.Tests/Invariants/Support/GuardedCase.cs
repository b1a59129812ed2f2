using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;

namespace SafeThink.LlamaCpp.Tests.Invariants.Support;

/// <summary>A random guarded decode: what is judged how, cut how, steered how, sampled how, and ended when.</summary>
/// <remarks>Small numbers, so that a failing case can be made smaller; each picks one of some possibilities.</remarks>
public sealed record GuardedCase(
    byte Question, ushort Seed, byte Heat, byte UnsafeShare, byte UnknownShare, byte Cut, byte Company, byte Steering, byte Length, byte Ending)
{
    internal int CandidatesAtOnce { get; init; } = 1;

    internal JudgingScorer Scorer => new(Seed, UnsafeShare % 101, UnknownShare % 20);

    internal string Message => Questions.Hundred[Question % 100];

    /// <summary>After how many updates the reader leaves or cancels; null if it reads to the end.</summary>
    internal int? StopsAfter => Ending < 128 ? null : Ending % 32;

    /// <summary>Whether the reader cancels rather than leaves.</summary>
    internal bool Cancels => Ending % 2 == 0;

    internal GuardedDecodeOptions Options => new()
    {
        Sampling = (Heat % 4) switch
        {
            0 => SamplingOptions.Greedy,
            1 => new() { Temperature = 1, TopP = 1, Seed = Seed },
            2 => new() { Temperature = 1.5f, TopK = 30, RepetitionPenalty = 1.2f, Seed = Seed },
            _ => new() { Seed = Seed },
        },
        Segmentation = Segmentations.All[Cut % Segmentations.All.Count],
        MaximumTokens = 5 + (Length % 100),
        Format = Traces.ReasoningFormat.ThinkTags,
    };

    internal DecodingPipeline Pipeline
    {
        get
        {
            var builder = new DecodingPipelineBuilder();
            _ = (Company % 6) switch
            {
                0 => builder.AddMoreThink(o => o.MaximumReplacements = 2),
                1 => builder.AddLessThink(),
                2 => builder.AddZeroThink(),
                3 => builder.AddSafePath(),
                _ => builder,
            };
            return builder.AddSafeThink(Configure).Build();
        }
    }

    // Whatever is left open here fails closed: nothing unsafe is ever accepted.
    private void Configure(SafeThinkOptions options)
    {
        options.RefusalOpening = Scripts.Refusal;
        options.Resamples = Steering % 4;
        options.CandidatesAtOnce = Math.Min(CandidatesAtOnce, Math.Max(1, options.Resamples));
        options.MaximumSteps = (Steering / 4 % 4) switch { 0 => null, 1 => 0, 2 => 1, _ => 3 };
        options.KeepsPrefix = Steering / 16 % 2 == 0;
        options.OnExhausted = Steering / 32 % 2 == 0 ? UnsafeStepAction.Refuse : UnsafeStepAction.Block;
        options.OnIndeterminate = Steering / 64 % 2 == 0 ? IndeterminateAction.TreatAsUnsafe : IndeterminateAction.Block;
        options.Limit = Steering / 128 == 0 ? SteeringLimit.Steps : SteeringLimit.Interventions;
    }
}
