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
    private readonly Dictionary<string, string> _byFormat = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Creates the text.</summary>
    /// <param name="text">The text for every format without an exception; may be empty.</param>
    public FormatText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Default = text;
    }

    /// <summary>The text for every format without an exception.</summary>
    public string Default { get; }

    /// <summary>The texts that differ, by format.</summary>
    internal IReadOnlyDictionary<string, string> Exceptions => _byFormat;

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

    /// <inheritdoc/>
    public override string ToString() => Default;
}
