using System.Text;
using SafeThink.Decoding;
using SafeThink.Traces;

namespace SafeThink.Diagnostics;

/// <summary>Collects released text, for spans that may hold it.</summary>
internal sealed class OutputText
{
    private readonly StringBuilder _reasoning = new();
    private readonly StringBuilder _answer = new();

    public void Add(in DecodingUpdate update) => (update.Phase == TracePhase.Reasoning ? _reasoning : _answer).Append(update.Text);

    public string ToMessages(string finishReason) => SemanticMessages.OfOutput(_reasoning.ToString(), _answer.ToString(), finishReason);
}
