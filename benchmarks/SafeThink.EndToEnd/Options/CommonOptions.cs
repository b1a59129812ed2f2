using System.CommandLine;
using SafeThink.EndToEnd.Models;

namespace SafeThink.EndToEnd.Options;

/// <summary>Options that several verbs have; each verb makes its own.</summary>
internal static class CommonOptions
{
    /// <summary>A number, not below the least.</summary>
    public static Option<int> Count(string name, int standard, int least, string description)
    {
        var option = new Option<int>(name) { HelpName = "n", DefaultValueFactory = _ => standard, Description = description };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out var value) && value < least)
                result.AddError($"{name} is {value}; give {least} or more");
        });
        return option;
    }

    /// <summary>How often each arm runs.</summary>
    public static Option<int> Rounds(int standard) =>
        Count("--rounds", standard, 1, "How often each arm runs; the arms take turns in random order.");

    /// <summary>How many rounds are thrown away.</summary>
    public static Option<int> Warmup(int standard) =>
        Count("--warmup", standard, 0, "How many rounds come first and are thrown away.");

    /// <summary>The seed.</summary>
    public static Option<int> Seed() => Count("--seed", 1, 0, "The seed of the order and of the bootstrap.");

    /// <summary>The models to measure; without it, those given.</summary>
    public static Option<string[]> Models(IReadOnlyList<string> standard) => new("--model")
    {
        HelpName = "name or x.gguf",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [.. standard],
        Description = $"What to decode with: {string.Join(", ", ModelCatalog.Names)}, or a GGUF file.",
    };

    /// <summary>Where the reports go.</summary>
    /// <param name="name">What the files are called, without their endings.</param>
    /// <param name="hasPlot">Whether one of them is a plot.</param>
    public static Option<string?> Output(string name, bool hasPlot = true) => new("--output")
    {
        HelpName = "folder",
        Description = hasPlot ? $"Write {name}.md, .json and .svg there." : $"Write {name}.md and .json there.",
    };
}
