using SafeThink.Decoding;
using SafeThink.Traces;

namespace SafeThink.Tests.Decoding.Doubles;

/// <summary>Everything that one decode handed out, and where it left the model.</summary>
internal sealed record Transcript(IReadOnlyList<DecodingUpdate> Updates, Exception? Fault, string SequenceText, int BegunRuns, int EndedRuns)
{
    public string Reasoning => Of(TracePhase.Reasoning);

    public string Answer => Of(TracePhase.Answer);

    public string Injected => string.Join('|', Updates.Where(u => u.Kind == DecodingUpdateKind.Injected).Select(u => u.Text));

    public string ModelText => string.Concat(Updates.Where(u => u.Kind == DecodingUpdateKind.Text).Select(u => u.Text));

    public IReadOnlyList<StepReport> Steps => [.. Updates.Select(u => u.Step).OfType<StepReport>()];

    public IReadOnlyList<Intervention> Interventions => [.. Updates.Select(u => u.Intervention).OfType<Intervention>()];

    public DecodingResult Result => Updates[^1].Result ?? throw new InvalidOperationException("The decode did not complete.", Fault);

    public DecodingUsage Usage => Result.Usage;

    /// <summary>Everything but what depends on how long scores take, and on how many resamples were decoded at once.</summary>
    /// <remarks>A block leaves the sequence as it stands, for nobody goes on from there.</remarks>
    public string Essence => string.Join(
        "\n",
        [
            Reasoning, Answer, Result.Reason == FinishReason.ContentFilter ? "" : SequenceText,
            .. Steps.Select(s => (s with { ScoringTime = default }).ToString()),
            .. Interventions.Select(i => i.ToString()),
            (Result with { CandidatesFallback = null, Usage = Usage with { OverrunTokens = 0, SpareTokens = 0, ScoringTime = default } }).ToString(),
        ]);

    /// <summary>What the model has read behind the prompt.</summary>
    public string Behind(string prompt) => SequenceText[(SequenceText.LastIndexOf(prompt, StringComparison.Ordinal) + prompt.Length)..];

    private string Of(TracePhase phase) => string.Concat(Updates.Where(u => u.Phase == phase).Select(u => u.Text));
}
