using System.Globalization;
using GuardedConsole.Reporting;
using SafeThink.Decoding;
using SafeThink.Pipeline;
using SafeThink.Scoring;
using SafeThink.Traces;
using Spectre.Console;

namespace GuardedConsole.Rendering.Rich;

/// <summary>A reply with its phases, and in the margin the verdicts on its steps.</summary>
internal sealed class RichReply(IAnsiConsole console) : IReplyView
{
    private readonly MarginWriter _writer = new(console);
    private readonly WaitingSign _waiting = new(console);
    private TracePhase? _phase;

    public void Show(DecodingUpdate update)
    {
        _waiting.Hide();
        switch (update.Kind)
        {
            case DecodingUpdateKind.Text:
                Write(update, update.Phase == TracePhase.Reasoning ? Palette.Reasoning : Palette.Answer);
                break;
            case DecodingUpdateKind.Injected:
                Write(update, Palette.Injected);
                break;
            case DecodingUpdateKind.StepScored:
                Show(update.Step!);
                break;
            case DecodingUpdateKind.Intervened:
                Show(update.Intervention!);
                break;
            case DecodingUpdateKind.Completed:
                Show(update.Result!);
                break;
        }
    }

    public void Wait(TimeSpan elapsed)
    {
        if (_writer.IsAtLineStart)
            _waiting.Show(elapsed);
    }

    public void Dispose()
    {
        _waiting.Hide();
        _writer.EndLine();
        console.WriteLine();
    }

    private void Write(DecodingUpdate update, Style style)
    {
        Enter(update.Phase);
        _writer.Write(ModelText.Printable(update.Text), style, mostBreaks: update.Phase == TracePhase.Reasoning ? 1 : 2);
    }

    private void Show(StepReport step)
    {
        Enter(step.Phase);
        var isSafe = step.Verdict == SafetyVerdict.Safe;
        var score = step.Score.IsDeterminate ? step.Score.Value.ToString("+0.00;−0.00", CultureInfo.InvariantCulture) : "?";
        _writer.BeginParagraph($"{(isSafe ? "✓" : "✗")} {score}", isSafe ? Palette.Accepted : Palette.Alarm);
        if (isSafe)
            return;

        if (step.RejectedText is { } text)
            _writer.Write(ModelText.OneLine(text), Palette.Rejected);
        var reason = step.Score.Category ?? step.Score.Reason;
        _writer.Write("  never\u00A0released", Palette.Alarm);
        if (reason is not null)
            _writer.Write($" · {ModelText.OneLine(reason)}", Palette.Faint);
        _writer.EndLine();
    }

    private void Show(Intervention intervention)
    {
        var sign = intervention.Kind switch
        {
            DirectiveKind.Block => "■",
            DirectiveKind.ContinueThinking => "↪",
            _ => "↺",
        };
        _writer.BeginParagraph(sign, Palette.Event);
        _writer.Write(ModelText.OneLine(Interventions.Describe(intervention)), Palette.Event);
        _writer.EndLine();
    }

    private void Show(DecodingResult result)
    {
        _writer.EndLine();
        if (result.Reason == FinishReason.Stop)
            return;
        _writer.Write(ModelText.OneLine(Endings.Describe(result)), result.Reason == FinishReason.ContentFilter ? Palette.Alarm : Palette.Faint);
        _writer.EndLine();
    }

    private void Enter(TracePhase phase)
    {
        if (phase == _phase)
            return;
        _writer.BeginSection(phase == TracePhase.Reasoning ? "thinking" : "answer");
        _phase = phase;
    }
}
