using GuardedConsole.Options;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Scoring;

namespace GuardedConsole.Guarding;

/// <summary>A way to decode: with policies, or without any.</summary>
/// <param name="Label">What to call it.</param>
/// <param name="Decoder">Does it.</param>
internal sealed record Guard(string Label, GuardedDecoder Decoder)
{
    /// <summary>The guards that each prompt is decoded with, the bare decode first.</summary>
    /// <param name="engine">The model.</param>
    /// <param name="scorer">Scores steps; null if no policy judges them.</param>
    /// <param name="options">What was asked for.</param>
    public static IReadOnlyList<Guard> From(IDecodingEngine engine, ISafetyScorer? scorer, ConsoleOptions options)
    {
        var bare = new Guard("unguarded", new GuardedDecoder(engine, DecodingPipeline.Empty));
        if (options.Pipeline.Policies.IsEmpty)
            return [bare];
        var guarded = new Guard("guarded", new GuardedDecoder(engine, options.Pipeline, scorer));
        return options.Compares ? [bare, guarded] : [guarded];
    }
}
