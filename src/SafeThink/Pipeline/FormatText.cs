using System.Text.Json.Serialization;
using SafeThink.Traces;

namespace SafeThink.Pipeline;

/// <summary>A text that a policy writes, with exceptions for some reasoning formats.</summary>
/// <example>
/// <code>
/// options.Text = "Wait";
/// options.Text["harmony"] = "Hold on.";
/// </code>
/// </example>
[JsonConverter(typeof(FormatTextJsonConverter))]
public sealed class FormatText
{
    private readonly Dictionary<string, string> _byFormat;

    /// <summary>Creates the text.</summary>
    /// <param name="text">The text for every format without an exception; may be empty.</param>
    public FormatText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Default = text;
        _byFormat = new(StringComparer.OrdinalIgnoreCase);
    }

    private FormatText(FormatText other)
    {
        Default = other.Default;
        _byFormat = new(other._byFormat, other._byFormat.Comparer);
    }

    /// <summary>The text for every format without an exception.</summary>
    public string Default { get; }

    /// <summary>The texts that differ, by format.</summary>
    internal IReadOnlyDictionary<string, string> Exceptions => _byFormat;

    /// <summary>All texts: that for every format and those that differ.</summary>
    internal IEnumerable<string> All => _byFormat.Values.Prepend(Default);

    /// <summary>The text for a format.</summary>
    /// <param name="format">The name of a <see cref="ReasoningFormat"/>, in any case.</param>
    public string this[string format]
    {
        get => _byFormat.GetValueOrDefault(format, Default);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _byFormat[format] = value;
        }
    }

    /// <summary>The text for every format.</summary>
    /// <param name="text">The text.</param>
    public static implicit operator FormatText(string text) => FromString(text);

    /// <summary>The text for every format.</summary>
    /// <param name="text">The text.</param>
    public static FormatText FromString(string text) => new(text);

    /// <summary>The same texts, out of the reach of whoever goes on to change these.</summary>
    internal FormatText Copy() => new(this);

    /// <inheritdoc/>
    public override string ToString() => Default;
}
