using System.Reflection;

namespace SafeThink.Diagnostics;

/// <summary>The version of this library.</summary>
internal static class LibraryVersion
{
    /// <summary>The version without the commit behind it, for example <c>0.1.0</c>.</summary>
    public static string Value { get; } =
        typeof(LibraryVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
