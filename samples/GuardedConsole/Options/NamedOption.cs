using System.CommandLine;

namespace GuardedConsole.Options;

/// <summary>Options whose value is a name that something else knows.</summary>
internal static class NamedOption
{
    /// <param name="name">The option's name.</param>
    /// <param name="valueName">What help calls the value.</param>
    /// <param name="description">What help says.</param>
    /// <param name="resolve">Finds what is meant; its <see cref="ArgumentException"/> or <see cref="InvalidOperationException"/> says why it cannot.</param>
    public static Option<T> Create<T>(string name, string valueName, string description, Func<string, T> resolve) => new(name)
    {
        HelpName = valueName,
        Description = description,
        CustomParser = result =>
        {
            try
            {
                return resolve(result.Tokens[0].Value);
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
            {
                result.AddError($"{name}: {Faults.Reason(exception)}");
                return default;
            }
        },
    };
}
