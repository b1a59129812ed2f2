using System.Collections.Immutable;
using System.Text;
using SafeThink.LlamaCpp.ChatTemplates.Runtime;

namespace SafeThink.LlamaCpp.ChatTemplates.Text;

/// <summary>Joins pieces of text and keeps the origin of each; every character is charged to the budget first.</summary>
internal sealed class OriginTextBuilder(RenderBudget budget)
{
    private readonly StringBuilder _text = new();
    private readonly ImmutableArray<OriginRun>.Builder _runs = ImmutableArray.CreateBuilder<OriginRun>();

    public int Length => _text.Length;

    public OriginTextBuilder Append(OriginText text) => Append(text, 0, text.Length);

    public OriginTextBuilder Append(OriginText text, int start, int length)
    {
        if (length == 0)
        {
            return this;
        }

        Charge(length);
        var at = start;
        foreach (var run in text.Runs(start, length))
        {
            _text.Append(text.Value, at, run.End - at);
            Mark(run.IsTrusted);
            at = run.End;
        }

        return this;
    }

    public OriginTextBuilder Append(ReadOnlySpan<char> text, bool isTrusted)
    {
        if (text.Length > 0)
        {
            Charge(text.Length);
            _text.Append(text);
            Mark(isTrusted);
        }

        return this;
    }

    public OriginTextBuilder Repeat(OriginText text, long count)
    {
        if (count <= 0 || text.Length == 0)
        {
            return this;
        }

        budget.CheckText(Length + count * text.Length);
        for (var i = 0L; i < count; i++)
        {
            Append(text);
        }

        return this;
    }

    public OriginText Build() => OriginText.FromRuns(_text.ToString(), _runs.ToImmutable());

    private void Charge(int length)
    {
        budget.CheckText((long)Length + length);
        budget.ChargeCharacters(length);
    }

    private void Mark(bool isTrusted)
    {
        var run = new OriginRun(_text.Length, isTrusted);
        if (_runs.Count > 0 && _runs[^1].IsTrusted == isTrusted)
        {
            _runs[^1] = run;
        }
        else
        {
            _runs.Add(run);
        }
    }
}
