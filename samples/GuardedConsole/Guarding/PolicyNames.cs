using System.Collections.Immutable;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;

namespace GuardedConsole.Guarding;

/// <summary>Policies by the names that one types.</summary>
internal static class PolicyNames
{
    public const string None = "none";

    public static ImmutableArray<string> Known { get; } =
        [None, "zerothink", "lessthink", "morethink", SafeThinkConstants.Name, "safepath", "intervention"];

    public static bool IsNone(string names) => Build(names, new SafeThinkOptions()).Policies.IsEmpty;

    /// <summary>The names, if they can be built.</summary>
    public static string Check(string names)
    {
        Build(names, new SafeThinkOptions());
        return names;
    }

    /// <summary>Builds names joined by a plus sign.</summary>
    /// <exception cref="ArgumentException">A name is not known.</exception>
    /// <exception cref="InvalidOperationException">Two policies contradict each other.</exception>
    public static DecodingPipeline Build(string names, SafeThinkOptions safeThink)
    {
        var builder = new DecodingPipelineBuilder();
        foreach (var name in names.Split('+', StringSplitOptions.TrimEntries))
            Add(builder, name.ToLowerInvariant(), safeThink);
        return builder.Build();
    }

    private static DecodingPipelineBuilder Add(DecodingPipelineBuilder builder, string name, SafeThinkOptions safeThink) => name switch
    {
        None => builder,
        "zerothink" => builder.AddZeroThink(),
        "lessthink" => builder.AddLessThink(),
        "morethink" => builder.AddMoreThink(),
        SafeThinkConstants.Name => builder.AddSafeThink(safeThink),
        "safepath" => builder.AddSafePath(),
        "intervention" => builder.AddThinkingIntervention(),
        _ => throw new ArgumentException($"There is no policy '{name}'. Known: {string.Join(", ", Known)}.", nameof(name)),
    };
}
