using System.Globalization;
using SafeThink.EndToEnd.Measuring;

namespace SafeThink.EndToEnd.Reporting;

/// <summary>How figures are written, the same in every report.</summary>
internal static class Figures
{
    /// <summary>The columns of an arm.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["arm", "decode ms", "tokens/s", "ratio", "95 % interval", "added µs a token", "request ratio", "bytes a token"];

    /// <summary>An arm's row, in the order of <see cref="Columns"/>.</summary>
    public static IReadOnlyList<string> Row(ArmSummary arm) =>
    [
        arm.Name,
        Fixed(arm.DecodeMilliseconds, 2),
        Fixed(arm.TokensPerSecond, 1),
        Fixed(arm.Ratio, 4),
        $"{Fixed(arm.RatioInterval.Low, 4)} to {Fixed(arm.RatioInterval.High, 4)}",
        Fixed(arm.AddedMicroseconds, 1),
        Fixed(arm.RequestRatio, 4),
        arm.BytesPerToken is { } bytes ? Fixed(bytes, 1) : "–",
    ];

    /// <summary>The columns of what scoring took in an arm; times are medians of a whole decode.</summary>
    public static IReadOnlyList<string> GuardColumns { get; } =
        ["arm", "steps scored", "tokens a step", "ms a score", "scoring ms", "waited ms", "of it at the end", "slowed ms", "hidden"];

    /// <summary>An arm's row, in the order of <see cref="GuardColumns"/>.</summary>
    public static IReadOnlyList<string> GuardRow(string arm, GuardSummary guard) =>
    [
        arm,
        guard.StepTokens.Length.ToString(CultureInfo.InvariantCulture),
        Fixed(guard.StepTokens.Average(), 1),
        Fixed(guard.ScoringMilliseconds / guard.StepTokens.Length, 2),
        Fixed(guard.ScoringMilliseconds, 1),
        Fixed(guard.WaitedMilliseconds, 1),
        Fixed(guard.WaitedAtEndMilliseconds, 1),
        Fixed(guard.SlowedMilliseconds, 1),
        $"{Fixed(guard.HiddenShare * 100, 1)} %",
    ];

    /// <summary>A model in a line.</summary>
    public static string Describe(ModelSummary model) =>
        $"{Fixed(model.FileMegabytes, 1)} MB, prompt of {model.PromptTokens} tokens, {model.Tokens} tokens decoded, {model.Rounds} rounds, {Load(model.OthersShare)}";

    /// <summary>What others did meanwhile.</summary>
    public static string Load(double? othersShare) =>
        othersShare is { } share ? $"others used {Fixed(share * 100, 1)} % of the processors meanwhile" : "load by others unknown";

    /// <summary>A number with so many digits behind the point.</summary>
    public static string Fixed(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}
