namespace HostedGuard;

/// <summary>Where the guard's settings stand in <c>appsettings.json</c>, on the command line and in the environment.</summary>
internal static class SettingSections
{
    public const string Guard = "SafeThink:Guard";
    public const string Engine = "SafeThink:Engine";
}
