using System.Globalization;
using System.Numerics;
using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>The filters on single values: defaults, numbers, JSON.</summary>
internal static class ValueFilters
{
    public static readonly Dictionary<string, Func<RenderContext, JinjaValue, CallArguments, JinjaValue>> Table = new()
    {
        ["default"] = Default,
        ["d"] = Default,
        ["tojson"] = (c, v, a) => new TextValue(JsonText.Of(c.Budget, v, JsonFormat.From(a, c))),
        ["int"] = Int,
        ["float"] = Float,
        ["abs"] = Abs,
        ["round"] = Round,
        ["attr"] = (c, v, a) => Members.Attribute(c, v, Printing.Text(c.Budget, a.BindRequired("attr", 1, "name")[0]!).Value),
    };

    private static JinjaValue Default(RenderContext context, JinjaValue value, CallArguments arguments)
    {
        var bound = arguments.Bind("default", "default_value", "boolean");
        var isMissing = value is UndefinedValue || ((bound[1]?.IsTruthy ?? false) && !value.IsTruthy);
        return isMissing ? bound[0] ?? TextValue.Empty : value;
    }

    private static JinjaValue Int(RenderContext context, JinjaValue value, CallArguments arguments)
    {
        var fallback = arguments.Bind("int", "default", "base")[0] ?? new IntegerValue(0);
        if (value is TextValue text && BigInteger.TryParse(
            Trim(context, text), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed))
        {
            return new IntegerValue(parsed);
        }

        if (Numbers.TryGetInteger(value, out var whole))
        {
            return new IntegerValue(whole);
        }

        return Real(context, value) is { } real && double.IsFinite(real) ? new IntegerValue(new BigInteger(real)) : fallback;
    }

    private static JinjaValue Float(RenderContext context, JinjaValue value, CallArguments arguments)
    {
        var fallback = arguments.Bind("float", "default")[0] ?? new FloatValue(0);
        return Real(context, value) is { } real ? new FloatValue(real) : fallback;
    }

    private static double? Real(RenderContext context, JinjaValue value)
    {
        if (Numbers.TryGetFloat(value, out var number))
        {
            return number;
        }

        return value is TextValue text
            && double.TryParse(Trim(context, text), NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed)
                ? parsed
                : null;
    }

    // The parser's cost grows faster than the digits do, so a text longer than any number is none.
    private static string Trim(RenderContext context, TextValue text) =>
        Trimming.Strip(context.Budget, text.Text, null, atStart: true, atEnd: true).Text.Value is { Length: <= 1_000 } trimmed
            ? trimmed
            : string.Empty;

    private static JinjaValue Abs(RenderContext context, JinjaValue value, CallArguments arguments)
    {
        if (Numbers.TryGetInteger(value, out var whole))
        {
            return new IntegerValue(BigInteger.Abs(whole));
        }

        return Numbers.TryGetFloat(value, out var real)
            ? new FloatValue(Math.Abs(real))
            : throw new RenderFault($"'abs' needs a number, not '{value.TypeName}'");
    }

    private static FloatValue Round(RenderContext context, JinjaValue value, CallArguments arguments)
    {
        var bound = arguments.Bind("round", "precision", "method");
        var precision = bound[0] is null ? 0 : Math.Clamp(Numbers.ToInt(bound[0]!, "'precision'"), 0, 15);
        if (!Numbers.TryGetFloat(value, out var real))
        {
            throw new RenderFault($"'round' needs a number, not '{value.TypeName}'");
        }

        var scale = Math.Pow(10, precision);
        return new FloatValue((bound[1] as TextValue)?.Text.Value switch
        {
            null or "common" => Math.Round(real, precision, MidpointRounding.ToEven),
            "ceil" => Math.Ceiling(real * scale) / scale,
            "floor" => Math.Floor(real * scale) / scale,
            var other => throw new RenderFault($"'round' has no method '{other}'"),
        });
    }
}
