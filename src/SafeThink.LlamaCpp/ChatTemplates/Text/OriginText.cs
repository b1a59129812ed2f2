using System.Collections.Immutable;

namespace SafeThink.LlamaCpp.ChatTemplates.Text;

/// <summary>Immutable text that knows, for every UTF-16 unit, whether the template or somebody else wrote it.</summary>
/// <remarks>
/// Nearly every string has one origin from end to end, so that case costs one flag; runs are kept only where
/// origins meet. Equality looks at the characters alone: origin never changes what a template does.
/// </remarks>
internal sealed class OriginText : IEquatable<OriginText>
{
    public static readonly OriginText Empty = new(string.Empty, isTrusted: true);

    private readonly bool _isTrusted;
    private readonly ImmutableArray<OriginRun> _runs;

    private OriginText(string text, bool isTrusted)
    {
        Value = text;
        _isTrusted = isTrusted;
    }

    private OriginText(string text, ImmutableArray<OriginRun> runs)
    {
        Value = text;
        _runs = runs;
    }

    public string Value { get; }

    public int Length => Value.Length;

    private bool IsUniform => _runs.IsDefault;

    public static OriginText Trusted(string text) => new(text, isTrusted: true);

    public static OriginText Untrusted(string text) => new(text, isTrusted: false);

    public static OriginText Of(string text, bool isTrusted) => new(text, isTrusted);

    /// <summary>Text made of runs that cover it exactly, in order.</summary>
    public static OriginText FromRuns(string text, ImmutableArray<OriginRun> runs) => runs.Length switch
    {
        0 => Empty,
        1 => new OriginText(text, runs[0].IsTrusted),
        _ => new OriginText(text, runs),
    };

    /// <summary>Both texts, one after the other, without the detour through a builder.</summary>
    public static OriginText Concat(OriginText left, OriginText right)
    {
        if (left.Length == 0 || right.Length == 0)
        {
            return left.Length == 0 ? right : left;
        }

        var text = string.Concat(left.Value, right.Value);
        if (left.IsUniform && right.IsUniform && left._isTrusted == right._isTrusted)
        {
            return new OriginText(text, left._isTrusted);
        }

        var runs = ImmutableArray.CreateBuilder<OriginRun>();
        runs.AddRange(left.Runs(0, left.Length));
        foreach (var run in right.Runs(0, right.Length))
        {
            if (runs[^1].IsTrusted == run.IsTrusted)
            {
                runs.RemoveAt(runs.Count - 1);
            }

            runs.Add(new OriginRun(left.Length + run.End, run.IsTrusted));
        }

        return FromRuns(text, runs.ToImmutable());
    }

    public bool IsTrustedAt(int index) => IsUniform ? _isTrusted : _runs[RunAt(index)].IsTrusted;

    /// <summary>Whether the template wrote every unit of a stretch.</summary>
    public bool IsTrustedWithin(int start, int length) => Runs(start, length).All(run => run.IsTrusted);

    /// <summary>The same characters with the given stretch only, each with its own origin.</summary>
    public OriginText Slice(int start, int length)
    {
        if (length == 0)
        {
            return Empty;
        }

        if (length == Length)
        {
            return this;
        }

        var text = Value.Substring(start, length);
        if (IsUniform)
        {
            return new OriginText(text, _isTrusted);
        }

        var runs = ImmutableArray.CreateBuilder<OriginRun>();
        foreach (var run in Runs(start, length))
        {
            runs.Add(new OriginRun(run.End - start, run.IsTrusted));
        }

        return FromRuns(text, runs.ToImmutable());
    }

    /// <summary>The runs that cover a stretch, the last one cut at its end.</summary>
    public IEnumerable<OriginRun> Runs(int start, int length)
    {
        var end = start + length;
        if (IsUniform)
        {
            yield return new OriginRun(end, _isTrusted);
            yield break;
        }

        for (var i = RunAt(start); i < _runs.Length; i++)
        {
            yield return new OriginRun(Math.Min(_runs[i].End, end), _runs[i].IsTrusted);
            if (_runs[i].End >= end)
            {
                yield break;
            }
        }
    }

    /// <summary>The run that holds an index, found by halving: a text can have as many runs as characters.</summary>
    private int RunAt(int index)
    {
        var (low, high) = (0, _runs.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _runs[middle].End > index ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    public bool Equals(OriginText? other) => other is not null && string.Equals(Value, other.Value, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as OriginText);

    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Value;
}
