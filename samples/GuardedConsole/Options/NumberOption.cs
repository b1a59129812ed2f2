using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace GuardedConsole.Options;

/// <summary>Options that are numbers in a range, with messages that say which.</summary>
internal static class NumberOption
{
    public static Option<T> Create<T>(string name, string valueName, T minimum, T? maximum, string description)
        where T : struct, INumber<T>, IMinMaxValue<T> => new(name)
        {
            HelpName = valueName,
            Description = description,
            CustomParser = result => Parse(result, name, minimum, maximum),
        };

    public static Option<T?> CreateOptional<T>(string name, string valueName, T minimum, T? maximum, string description)
        where T : struct, INumber<T>, IMinMaxValue<T> => new(name)
        {
            HelpName = valueName,
            Description = description,
            CustomParser = result => Parse(result, name, minimum, maximum),
        };

    private static T Parse<T>(ArgumentResult result, string name, T minimum, T? maximum)
        where T : struct, INumber<T>
    {
        var text = result.Tokens[0].Value;

        // A NaN compares false with everything, so it is refused too.
        if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value >= minimum
            && (maximum is not { } most || value <= most))
        {
            return value;
        }

        var kind = T.IsInteger(minimum) && typeof(T) != typeof(float) ? "a whole number" : "a number";
        var range = maximum is null ? $"{kind}, at least {minimum}" : $"{kind} from {minimum} to {maximum}";
        result.AddError($"{name} '{text}' is not valid: give {range}.");
        return default;
    }
}
