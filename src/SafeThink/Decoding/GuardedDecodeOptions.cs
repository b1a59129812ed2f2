using SafeThink.Engines;
using SafeThink.Traces;

namespace SafeThink.Decoding;

/// <summary>Options of one guarded decode.</summary>
public sealed record GuardedDecodeOptions
{
    /// <summary>The defaults.</summary>
    public static GuardedDecodeOptions Default { get; } = new();

    /// <summary>How tokens are sampled.</summary>
    /// <value>the defaults of <see cref="SamplingOptions"/></value>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>
    /// How many tokens may stand behind the prompt, rejected ones not counted. Injected ones count, but what a policy writes is
    /// never cut, and the model gets one token behind it all the same: a limit that a policy's text does not fit into is passed by
    /// it. At least 1.
    /// </summary>
    /// <value>16,000, as in SafeChain; the context may be shorter</value>
    public int MaximumTokens { get; init; } = 16_000;

    /// <summary>How the output is cut into steps.</summary>
    /// <value><see cref="StepSegmentation.Default"/></value>
    public StepSegmentation Segmentation { get; init; } = StepSegmentation.Default;

    /// <summary>How the model marks its reasoning; null guesses from its chat template and vocabulary.</summary>
    /// <value><see langword="null"/></value>
    public ReasoningFormat? Format { get; init; }

    /// <summary>
    /// Texts that end the answer as soon as one of them occurs in it; the text itself and what follows is not handed out.
    /// They are looked for in what the model writes into the answer, across steps and tokens, by ordinal comparison; the
    /// reasoning and what policies write is not searched. None may be empty.
    /// </summary>
    /// <remarks>Where the answer is scored, the step in which the text occurs is decoded to its end and scored whole first.</remarks>
    /// <value>none</value>
    public IReadOnlyList<string> StopSequences { get; init; } = [];

    /// <summary>
    /// Who shares evaluated prompts: see <see cref="IDecodingSequence.AppendPrompt"/>. Decodes with the same object reuse
    /// what the engine still holds of each other's prompts; null neither reuses nor leaves anything.
    /// </summary>
    /// <value><see langword="null"/></value>
    public object? PromptScope { get; init; }

    /// <summary>
    /// How many tokens of the next step may be decoded while a step's score is on its way, from 0 (wait for each score).
    /// Nothing of them is released before both steps are accepted; a rejection takes them back with the step. What comes
    /// out is the same with every value, only when it comes differs. Null chooses for itself, from step to step: to the end of
    /// the next step where that pays, else 0. It does not pay where decoding leaves the scorer no processor
    /// (<see cref="EngineModel.LeavesProcessorFree"/>), nor where a score takes a quarter of a token's time or less; once it
    /// takes half of it, it pays again. A number is kept to whatever pays: <see cref="int.MaxValue"/> always runs ahead.
    /// </summary>
    /// <value><see langword="null"/></value>
    public int? RunAhead { get; init; }

    /// <summary>
    /// Whether <see cref="StepReport.RejectedText"/> holds the text of steps that are not safe. For demonstrations and
    /// debugging: whoever shows it shows unsafe text.
    /// </summary>
    /// <value><see langword="false"/></value>
    public bool ReportsRejectedText { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range; the message names it.</exception>
    /// <exception cref="ArgumentException">A stop sequence is empty.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Sampling);
        ArgumentNullException.ThrowIfNull(StopSequences);
        if (StopSequences.Any(string.IsNullOrEmpty))
            throw new ArgumentException("A stop sequence must not be empty: it would end every answer before its first word.", nameof(StopSequences));
        ArgumentNullException.ThrowIfNull(Segmentation);
        Sampling.Validate();
        Segmentation.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumTokens, 1);
        if (RunAhead is { } runAhead)
            ArgumentOutOfRangeException.ThrowIfNegative(runAhead, nameof(RunAhead));
    }
}
