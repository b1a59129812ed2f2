using System.Collections.Immutable;
using System.Globalization;

namespace GuardedConsole.Reporting;

/// <summary>A line of the closing table.</summary>
/// <param name="Name">What it says.</param>
/// <param name="Of">Its value for a reply.</param>
internal sealed record Figure(string Name, Func<ReplyReport, string> Of)
{
    private const string Nothing = "–";

    public static Figure Ending { get; } = new("ending", r => r.Ending switch
    {
        Reporting.Ending.CutOff => "cut off",
        Reporting.Ending.Unanswered => "no answer",
        var ending => ending.ToString().ToLowerInvariant(),
    });

    public static ImmutableArray<Figure> All { get; } =
    [
        Ending,
        new("tokens", r => Number(r.Result.Usage.ReasoningTokens + r.Result.Usage.AnswerTokens)),
        new("discarded tokens", r => Number(r.Result.Usage.DiscardedTokens)),
        new("injected tokens", r => Number(r.Result.Usage.InjectedTokens)),
        new("wait tokens", r => Number(r.Result.Usage.WaitTokens)),
        new("steps scored", r => Number(r.Result.Usage.ScoredSteps)),
        new("interventions", r => Number(r.Result.Usage.Interventions)),
        new("time", r => Duration(r.Time)),
        new("overhead", r => r.Overhead is { } overhead ? overhead.ToString("+0 %;-0 %;0 %", CultureInfo.InvariantCulture) : Nothing),
    ];

    /// <summary>Whether it says nothing of a reply.</summary>
    public bool IsEmptyFor(ReplyReport reply) => Of(reply) is "0" or Nothing;

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Duration(TimeSpan time) => time.TotalSeconds < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s");
}
