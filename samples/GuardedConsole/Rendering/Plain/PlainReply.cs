using System.Text;
using GuardedConsole.Reporting;
using SafeThink.Decoding;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace GuardedConsole.Rendering.Plain;

/// <summary>A reply as lines: text up to the end of its paragraph, and each event in between.</summary>
internal sealed class PlainReply(PlainRenderer renderer) : IReplyView
{
    private readonly StringBuilder _line = new();
    private string _kind = "";

    public void Show(DecodingUpdate update)
    {
        switch (update.Kind)
        {
            case DecodingUpdateKind.Text:
                Append(update.Phase == TracePhase.Reasoning ? "reasoning" : "answer", update.Text);
                break;
            case DecodingUpdateKind.Injected:
                Append("injected", update.Text);
                break;
            case DecodingUpdateKind.StepScored:
                Step(update.Step!);
                break;
            case DecodingUpdateKind.Intervened:
                Line("intervention", $"{update.Intervention!.Policy}, {Interventions.Describe(update.Intervention)}");
                break;
            case DecodingUpdateKind.Completed:
                Line("end", Endings.Describe(update.Result!));
                break;
        }
    }

    public void Wait(TimeSpan elapsed)
    {
    }

    public void Dispose() => EndLine();

    private void Step(StepReport step)
    {
        var phase = step.Phase == TracePhase.Reasoning ? "reasoning" : "answer";
        var rejected = step.Verdict == SafetyVerdict.Safe ? "" : ", never released" + (step.RejectedText is { } text ? $": {text}" : "");
        Line("step", $"{step.Index}, try {step.Attempt + 1}, {phase}, {step.Verdict.ToString().ToLowerInvariant()} {step.Score}, {step.Tokens} tokens{rejected}");
    }

    private void Append(string kind, string text)
    {
        if (kind != _kind)
            EndLine();
        _kind = kind;
        var lines = text.Split('\n');
        _line.Append(lines[0]);
        foreach (var line in lines.AsSpan(1))
        {
            Flush();
            _line.Append(line);
        }
    }

    private void Line(string kind, string text)
    {
        EndLine();
        renderer.Line(kind, text);
    }

    private void EndLine()
    {
        Flush();
        _kind = "";
    }

    private void Flush()
    {
        var line = _line.ToString();
        _line.Clear();
        if (!string.IsNullOrWhiteSpace(line))
            renderer.Line(_kind, line);
    }
}
