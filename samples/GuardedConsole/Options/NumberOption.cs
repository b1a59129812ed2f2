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
        where T : struct, INumber<T>, IMinMaxValue<T>
    {
        var text = result.Tokens[0].Value;
        var most = maximum ?? T.MaxValue;

        // A NaN compares false with everything, so it is refused too.
        if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= most)
            return value;

        var kind = T.IsInteger(minimum) && typeof(T) != typeof(float) ? "a whole number" : "a number";
        result.AddError($"{name} '{text}' is not valid: give {kind} from {minimum} to {most}.");
        return default;
    }
}
