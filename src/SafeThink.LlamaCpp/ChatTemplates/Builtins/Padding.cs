using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>Python's <c>ljust</c>, <c>rjust</c>, <c>center</c> and <c>zfill</c>.</summary>
internal static class Padding
{
    private static readonly OriginText Blank = OriginText.Trusted(" ");
    private static readonly OriginText Zero = OriginText.Trusted("0");

    /// <summary>Fills up to a width; the two shares say which sides take the fill.</summary>
    public static TextValue Pad(
        RenderContext context, OriginText text, CallArguments arguments, string method, int leftShare, int rightShare)
    {
        var bound = arguments.BindRequired(method, 1, "width", "fillchar");
        var fill = bound[1] switch
        {
            null => Blank,
            TextValue one when CodePoints.Count(one.Text.Value) == 1 => one.Text,
            _ => throw new RenderFault($"the fill of '{method}' must be one character"),
        };
        var width = Numbers.ToInt(bound[0]!, "'width'");
        var missing = Math.Max(0L, (long)width - CodePoints.Count(text.Value));

        // With both sides to fill, Python gives an odd blank to the left only when the width is odd too.
        var left = leftShare == 0 ? 0 : rightShare == 0 ? missing : missing / 2 + (missing & width & 1);
        return new TextValue(new OriginTextBuilder(context.Budget)
            .Repeat(fill, left)
            .Append(text)
            .Repeat(fill, missing - left)
            .Build());
    }

    public static TextValue ZeroFill(RenderContext context, OriginText text, CallArguments arguments)
    {
        var width = Numbers.ToInt(arguments.BindRequired("zfill", 1, "width")[0]!, "'width'");
        var sign = text.Length > 0 && text.Value[0] is '+' or '-' ? 1 : 0;
        return new TextValue(new OriginTextBuilder(context.Budget)
            .Append(text, 0, sign)
            .Repeat(Zero, (long)width - CodePoints.Count(text.Value))
            .Append(text, sign, text.Length - sign)
            .Build());
    }
}
