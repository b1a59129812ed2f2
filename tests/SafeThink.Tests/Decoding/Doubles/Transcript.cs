using SafeThink.Decoding;
using SafeThink.Traces;

namespace SafeThink.Tests.Decoding.Doubles;

/// <summary>Everything that one decode handed out, and where it left the model.</summary>
internal sealed record Transcript(IReadOnlyList<DecodingUpdate> Updates, Exception? Fault, string SequenceText, int EndedRuns)
{
    public string Reasoning => Of(TracePhase.Reasoning);

    public string Answer => Of(TracePhase.Answer);

    public string Injected => string.Join('|', Updates.Where(u => u.Kind == DecodingUpdateKind.Injected).Select(u => u.Text));

    public string ModelText => string.Concat(Updates.Where(u => u.Kind == DecodingUpdateKind.Text).Select(u => u.Text));

    public IReadOnlyList<StepReport> Steps => [.. Updates.Select(u => u.Step).OfType<StepReport>()];

    public IReadOnlyList<Intervention> Interventions => [.. Updates.Select(u => u.Intervention).OfType<Intervention>()];

    public DecodingResult Result => Updates[^1].Result ?? throw new InvalidOperationException("The decode did not complete.", Fault);

    public DecodingUsage Usage => Result.Usage;

    /// <summary>What the model has read behind the prompt.</summary>
    public string Behind(string prompt) => SequenceText[(SequenceText.LastIndexOf(prompt, StringComparison.Ordinal) + prompt.Length)..];

    private string Of(TracePhase phase) => string.Concat(Updates.Where(u => u.Phase == phase).Select(u => u.Text));
}
