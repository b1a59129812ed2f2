using System.Collections.Immutable;
using SafeThink.Decoding.Observers;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.Pipeline;

/// <summary>Policies that go together, in the order in which they are asked. Immutable; shared by all requests.</summary>
public sealed class DecodingPipeline
{
    internal DecodingPipeline(ImmutableArray<DecodingPolicy> policies)
    {
        Policies = policies;
        Scoring = policies.Select(p => p.Scoring).FirstOrDefault(s => s is not null);
    }

    /// <summary>No policy at all: the model decodes as it would alone.</summary>
    public static DecodingPipeline Empty { get; } = new([]);

    /// <summary>The policies, in order.</summary>
    public ImmutableArray<DecodingPolicy> Policies { get; }

    /// <summary>Which steps are scored and how they are judged; null where none is.</summary>
    /// <remarks>A threshold that is left to the scorer is known in the pipeline of a decoder, which has one, and is the default before.</remarks>
    public ScoringPlan? Scoring { get; }

    /// <inheritdoc/>
    public override string ToString() => Policies.IsEmpty ? "none" : string.Join(" + ", Policies.Select(p => p.Name));

    /// <summary>The pipeline beside a scorer: see <see cref="DecodingPolicy.For"/>.</summary>
    internal DecodingPipeline For(ISafetyScorer scorer) => new([.. Policies.Select(p => p.For(scorer))]);

    internal PipelineSession Start(ReasoningFormat format, uint seed, DecodeObserver? observer = null) =>
        new(this, format, seed, observer);
}
