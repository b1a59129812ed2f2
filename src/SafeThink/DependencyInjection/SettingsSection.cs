using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace SafeThink.DependencyInjection;

/// <summary>A section of the host's configuration that holds settings and nothing else: a misspelled threshold must not become a default one.</summary>
internal static class SettingsSection
{
    /// <summary>Finds the section of a kind of settings.</summary>
    /// <typeparam name="TSettings">The settings; what of them is a function can be set in code only.</typeparam>
    /// <param name="configuration">The configuration.</param>
    /// <param name="path">The path of the section; it may be missing.</param>
    /// <param name="guard">The name of the guard that the settings are for.</param>
    /// <exception cref="OptionsValidationException">A key in it is no setting.</exception>
    public static IConfigurationSection Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TSettings>(
        IConfiguration configuration, string path, string guard)
    {
        var section = configuration.GetSection(path);
        string[] settings = [.. typeof(TSettings).GetProperties().Where(p => !p.PropertyType.IsAssignableTo(typeof(Delegate))).Select(p => p.Name)];
        string[] unknown = [.. section.GetChildren().Select(c => c.Key).Except(settings, StringComparer.OrdinalIgnoreCase)];
        if (unknown.Length == 0)
            return section;
        throw new OptionsValidationException(
            guard,
            typeof(TSettings),
            unknown.Select(key => $"{typeof(TSettings).Name}: section '{path}' has a key '{key}', which is no setting. Settings are {string.Join(", ", settings)}."));
    }
}
