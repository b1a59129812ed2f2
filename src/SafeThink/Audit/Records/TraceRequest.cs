using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Traces;

namespace SafeThink.Audit;

/// <summary>The options of a traced request: those of <see cref="GuardedDecodeOptions"/>, with the format that was in force.</summary>
/// <param name="Sampling">How tokens were sampled, the seed included.</param>
/// <param name="MaximumTokens">How many tokens could stand behind the prompt.</param>
/// <param name="Segmentation">How the output was cut into steps.</param>
/// <param name="Format">How the model marks its reasoning.</param>
/// <param name="StopSequences">What ended the answer; null where nothing did.</param>
public sealed record TraceRequest(
    SamplingOptions Sampling, int MaximumTokens, StepSegmentation Segmentation, ReasoningFormat Format, IReadOnlyList<string>? StopSequences = null);
