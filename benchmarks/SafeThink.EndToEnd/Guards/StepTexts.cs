using SafeThink.Decoding;
using SafeThink.EndToEnd.Arms;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Scoring;

namespace SafeThink.EndToEnd.Guards;

/// <summary>The steps of the decode that is measured, as a scorer gets them.</summary>
internal static class StepTexts
{
    /// <summary>Decodes once.</summary>
    /// <param name="set">Engine and prompt.</param>
    /// <param name="options">How the output is cut.</param>
    /// <param name="tokens">How many tokens to sample.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlyList<string>> OfAsync(ArmSet set, GuardedDecodeOptions options, int tokens, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        var listening = new DelegateScorer("listening", (TraceStep step) =>
        {
            texts.Add(step.Text);
            return 1f;
        });
        var decoder = new GuardedDecoder(set.Engine, new DecodingPipelineBuilder().AddSafeThink().Build(), listening);
        await decoder.CompleteAsync(
            set.Workload.Prompt, options with { Sampling = SamplingOptions.Greedy, MaximumTokens = tokens }, cancellationToken);
        return texts;
    }
}
