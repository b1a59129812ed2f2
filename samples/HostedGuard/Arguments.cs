namespace HostedGuard;

/// <summary>What can be written behind the program's name.</summary>
internal static class Arguments
{
    /// <summary>Asks for the smoke test.</summary>
    public const string Smoke = "--smoke";

    /// <summary>Asks what can be written here.</summary>
    public const string Help = "--help";

    // The host would take any name and read none but these: a misspelled setting would be the default one in silence.
    private static readonly string[] Sections = [SettingSections.Guard, SettingSections.Engine, "Logging"];

    /// <summary>The first argument that means nothing to this program; null if there is none.</summary>
    /// <param name="arguments">The arguments.</param>
    public static string? FirstUnknown(IEnumerable<string> arguments) =>
        arguments.FirstOrDefault(argument => argument is not (Smoke or Help) && !IsSetting(argument));

    private static bool IsSetting(string argument) =>
        argument.Split('=', 2) is [var name, _]
        && (name.Equals($"--{ConsoleTelemetry.Switch}", StringComparison.OrdinalIgnoreCase)
            || Sections.Any(section => name.StartsWith($"--{section}:", StringComparison.OrdinalIgnoreCase)));
}
