using System.CommandLine;

namespace GuardedConsole.Options;

/// <summary>Options that are text, and not blank.</summary>
internal static class TextOption
{
    public static Option<string?> Create(string name, string valueName, string description, string remedy) => new(name)
    {
        HelpName = valueName,
        Description = description,
        Validators =
        {
            result =>
            {
                if (result.Tokens.Count > 0 && string.IsNullOrWhiteSpace(result.Tokens[0].Value))
                    result.AddError($"{name} is empty: {remedy}.");
            },
        },
    };
}
