using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace SafeThink.Training.Options;

/// <summary>Refuses values of options that make no sense, before anything is done.</summary>
/// <remarks>What is no number at all is refused by the parser itself.</remarks>
public static class OptionRanges
{
    /// <summary>Refuses a number that does not lie in a range.</summary>
    /// <param name="option">The option.</param>
    /// <param name="least">The least value.</param>
    /// <param name="most">The greatest value.</param>
    /// <returns>The option.</returns>
    public static Option<T> Within<T>(this Option<T> option, T least, T most)
        where T : INumber<T>
    {
        ArgumentNullException.ThrowIfNull(option);
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 0 || !T.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value))
                return;

            // The parser takes a comma for one between thousands, and 0,1 for 1.
            if (result.Tokens[0].Value.Contains(',', StringComparison.Ordinal))
                result.AddError($"{option.Name} is {result.Tokens[0].Value}; give it without a comma: a point begins the decimals");

            // A NaN compares false with everything, so it is refused too.
            else if (!(value >= least && value <= most))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} is {value}; give {least} to {most}"));
        });
        return option;
    }

    /// <summary>Refuses what is none of the names: numbers and lists, which the parser takes whether or not they stand for one.</summary>
    /// <param name="option">The option.</param>
    /// <returns>The option.</returns>
    public static Option<T> Named<T>(this Option<T> option)
        where T : struct, Enum
    {
        ArgumentNullException.ThrowIfNull(option);
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && Enum.TryParse<T>(result.Tokens[0].Value, ignoreCase: true, out _) && !Enum.GetNames<T>().Contains(result.Tokens[0].Value, StringComparer.OrdinalIgnoreCase))
                result.AddError($"{option.Name} is {result.Tokens[0].Value}; give one of {string.Join(", ", Enum.GetNames<T>())}");
        });
        return option;
    }

    /// <summary>Refuses what is no name of a file: nothing, or a path.</summary>
    /// <param name="option">The option.</param>
    /// <returns>The option.</returns>
    public static Option<string> FileName(this Option<string> option)
    {
        ArgumentNullException.ThrowIfNull(option);
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (string.IsNullOrWhiteSpace(result.Tokens[0].Value) || Path.GetFileName(result.Tokens[0].Value) != result.Tokens[0].Value))
                result.AddError($"{option.Name} is '{result.Tokens[0].Value}'; give a name that a file can have");
        });
        return option;
    }

    /// <summary>Refuses numbers that do not rise, or do not begin at 1 or above.</summary>
    /// <param name="option">The option.</param>
    /// <returns>The option.</returns>
    public static Option<int[]> Rising(this Option<int[]> option)
    {
        ArgumentNullException.ThrowIfNull(option);
        option.Validators.Add(result =>
        {
            var last = 0;
            foreach (var token in result.Tokens)
            {
                if (!int.TryParse(token.Value, CultureInfo.InvariantCulture, out var value))
                    return;
                if (value <= last)
                {
                    result.AddError($"{option.Name} are {string.Join(' ', result.Tokens.Select(t => t.Value))}; give each once, in rising order, from 1 on");
                    return;
                }

                last = value;
            }
        });
        return option;
    }
}
