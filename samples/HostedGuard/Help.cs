namespace HostedGuard;

/// <summary>What <c>--help</c> says.</summary>
internal static class Help
{
    public const string Text =
        """
        A guard in a generic host. It asks a small embedded model two questions of one conversation, has SafeThink's own guard
        score the reply, and exits.

        usage: HostedGuard [--smoke] [--help] [--SETTING=VALUE ...]

          --smoke    write telemetry, check what comes back, and exit with 1 if something is amiss
          --help     this text

        Settings are in appsettings.json beside the program; each can be given on the command line or as an environment variable:

          --SafeThink:Engine:ModelPath=/path/to/model.gguf
          --SafeThink:Guard:Policies=morethink+safethink
          --SafeThink:Guard:Threshold=0.2
          --Telemetry:Console=true

        A relative path begins at the program's folder, and not where it is started from.
        """;
}
