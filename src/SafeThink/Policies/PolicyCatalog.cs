using System.Collections.Immutable;
using SafeThink.Policies.LessThink;
using SafeThink.Policies.MoreThink;
using SafeThink.Policies.SafePath;
using SafeThink.Policies.SafeThink;
using SafeThink.Policies.ThinkingIntervention;
using SafeThink.Policies.ZeroThink;

namespace SafeThink.Pipeline;

/// <summary>The policies by name, for command lines and configuration.</summary>
public static class PolicyCatalog
{
    /// <summary>The name that adds nothing.</summary>
    public const string None = "none";

    /// <summary>What joins names to a combination, as in <c>morethink+safethink</c>.</summary>
    public const char Joint = '+';

    /// <summary>The names, <see cref="None"/> first.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        None,
        ZeroThinkConstants.Name,
        LessThinkConstants.Name,
        MoreThinkConstants.Name,
        SafeThinkConstants.Name,
        SafePathConstants.Name,
        ThinkingInterventionConstants.Name,
    ];

    /// <summary>Adds policies by name, each with its defaults.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="names">One of <see cref="Names"/>, in any case, or several joined by <see cref="Joint"/>; spaces around them do not matter.</param>
    /// <param name="configureSafeThink">Changes the defaults of SafeThink, where it is among them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">A name is not known; the message lists those that are. Or an option has a value that it cannot have.</exception>
    /// <exception cref="InvalidOperationException">A policy contradicts another.</exception>
    public static DecodingPipelineBuilder AddByName(
        this DecodingPipelineBuilder builder, string names, Action<SafeThinkOptions>? configureSafeThink = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(names);
        var parts = names.Split(Joint, StringSplitOptions.TrimEntries);
        foreach (var name in parts)
        {
            // All of them first: a builder is left as it was when one is wrong.
            if (!Names.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw new ArgumentException($"There is no policy '{name}'. Known: {string.Join(", ", Names)}; join several with '{Joint}'.", nameof(names));
        }

        foreach (var name in parts)
            Add(builder, name, configureSafeThink);
        return builder;
    }

    private static DecodingPipelineBuilder Add(DecodingPipelineBuilder builder, string name, Action<SafeThinkOptions>? configureSafeThink) =>
        name.ToLowerInvariant() switch
        {
            ZeroThinkConstants.Name => builder.AddZeroThink(),
            LessThinkConstants.Name => builder.AddLessThink(),
            MoreThinkConstants.Name => builder.AddMoreThink(),
            SafeThinkConstants.Name => builder.AddSafeThink(configureSafeThink),
            SafePathConstants.Name => builder.AddSafePath(),
            ThinkingInterventionConstants.Name => builder.AddThinkingIntervention(),
            _ => builder,
        };
}
