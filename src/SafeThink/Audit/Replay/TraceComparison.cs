using System.Collections.Immutable;
using System.Globalization;
using SafeThink.Decoding;
using SafeThink.Pipeline;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.Audit.Replay;

/// <summary>Compares a run with a trace as it happens, token by token and decision by decision, up to the first difference.</summary>
internal sealed class TraceComparison
{
    private readonly ImmutableArray<TraceEvent> _recorded;
    private readonly FinishReason? _recordedEnd;
    private int _event;
    private int _offset;
    private int _position;
    private int _step;
    private int _attempt;
    private TracePhase _phase;

    public TraceComparison(GuardTrace trace)
    {
        _recorded = [.. trace.Events.Where(e => e is not TraceTokens { Origin: TokenOrigin.Overrun })];
        _recordedEnd = trace.End.Reason;
        _position = trace.Prompt.Count;
        _phase = trace.Prompt.Phase;
    }

    /// <summary>The first difference; null as long as there is none.</summary>
    public TraceDifference? Difference { get; private set; }

    /// <summary>Whether the trace ends here because its request was cut short, so that nothing is left to compare with.</summary>
    public bool IsExhausted => _recordedEnd is null && _event == _recorded.Length;

    public void See(TokenOrigin origin, int position, int token)
    {
        if (Difference is not null || IsExhausted)
            return;
        _position = position;
        if (Next() is not TraceTokens run)
        {
            Differ(TokenKind(), Describe(), DescribeToken(origin, position, token));
            return;
        }

        // A run that was taken back in part is recorded as two: where it was cut shows only later.
        if (run.Origin != origin || run.Position + _offset != position || run.Tokens[_offset] != token)
        {
            Differ(TraceDifferenceKind.Token, DescribeToken(run.Origin, run.Position + _offset, run.Tokens[_offset]), DescribeToken(origin, position, token));
            return;
        }

        if (++_offset == run.Count)
            GoOn();
    }

    public void See(TraceDecision decision)
    {
        if (Difference is not null || IsExhausted)
            return;
        (_position, _phase) = (decision.Position, decision.Phase);
        if (decision.Step > 0)
            (_step, _attempt) = (decision.Step, decision.Attempt);
        if (Next() is not TraceDecision recorded || _offset > 0)
            Differ(_event < _recorded.Length ? TraceDifferenceKind.Decision : TraceDifferenceKind.Ending, Describe(), Describe(decision));
        else if (!SameSubject(recorded, decision))
            Differ(TraceDifferenceKind.Decision, Describe(recorded), Describe(decision));
        else if (!SameScore(recorded.Score, decision.Score))
            Differ(TraceDifferenceKind.Score, Describe(recorded.Score), Describe(decision.Score));
        else if (!SameDecision(recorded, decision))
            Differ(TraceDifferenceKind.Decision, Describe(recorded), Describe(decision));
        else
            GoOn();
    }

    public void SeeEnd(FinishReason? reason)
    {
        if (Difference is not null || IsExhausted)
            return;
        if (_event < _recorded.Length)
            Differ(TraceDifferenceKind.Ending, Describe(), $"the end, {reason?.ToString() ?? "cut short"}");
        else if (reason != _recordedEnd)
            Differ(TraceDifferenceKind.Ending, $"the end, {_recordedEnd}", $"the end, {reason?.ToString() ?? "cut short"}");
    }

    private TraceEvent? Next() => _event < _recorded.Length ? _recorded[_event] : null;

    private void GoOn()
    {
        _event++;
        _offset = 0;
    }

    private void Differ(TraceDifferenceKind kind, string recorded, string actual) =>
        Difference = new TraceDifference(kind, _position, _step, _attempt, _phase, recorded, actual);

    private TraceDifferenceKind TokenKind() =>
        _event < _recorded.Length ? TraceDifferenceKind.Decision : TraceDifferenceKind.Ending;

    private static bool SameSubject(TraceDecision a, TraceDecision b) =>
        (a.Event, a.Position, a.Phase, a.Step, a.Attempt) == (b.Event, b.Position, b.Phase, b.Step, b.Attempt);

    // Why a score is missing is told in words that need not be the same twice.
    private static bool SameScore(SafetyScore? a, SafetyScore? b) =>
        a?.IsDeterminate == b?.IsDeterminate
        && (a is not { IsDeterminate: true } known || (known.Value.Equals(b!.Value.Value) && known.Category == b.Value.Category));

    // The reason of a block may quote why a score is missing.
    private static bool SameDecision(TraceDecision a, TraceDecision b) =>
        (a.Directive, a.Policy, a.Verdict) == (b.Directive, b.Policy, b.Verdict)
        && (a.Directive == DirectiveKind.Block || a.Text == b.Text);

    private string Describe() => Next() switch
    {
        TraceTokens run => DescribeToken(run.Origin, run.Position + _offset, run.Tokens[_offset]),
        TraceDecision decision => Describe(decision),
        _ => $"the end, {_recordedEnd}",
    };

    private static string DescribeToken(TokenOrigin origin, int position, int token) =>
        string.Create(CultureInfo.InvariantCulture, $"{origin} token {token} at {position}");

    private static string Describe(TraceDecision decision) => string.Create(
        CultureInfo.InvariantCulture,
        $"{decision.Event} of step {decision.Step}, attempt {decision.Attempt}, {decision.Verdict?.ToString() ?? "unscored"}: {decision.Directive} by {decision.Policy ?? "nobody"}");

    private static string Describe(SafetyScore? score) => score switch
    {
        null => "no score",
        { IsDeterminate: true } known => string.Create(CultureInfo.InvariantCulture, $"score {known.Value:R}"),
        { } unknown => unknown.ToString(),
    };
}
