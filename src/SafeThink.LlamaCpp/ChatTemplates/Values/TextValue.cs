using SafeThink.LlamaCpp.ChatTemplates.Text;

namespace SafeThink.LlamaCpp.ChatTemplates.Values;

/// <summary>A string, with the origin of every character.</summary>
internal sealed class TextValue(OriginText text) : JinjaValue
{
    public static readonly TextValue Empty = new(OriginText.Empty);

    public OriginText Text { get; } = text;

    public override string TypeName => "str";

    public override bool IsTruthy => Text.Length > 0;

    public static TextValue Trusted(string text) => new(OriginText.Trusted(text));

    public static TextValue Untrusted(string text) => new(OriginText.Untrusted(text));
}
