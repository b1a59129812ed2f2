using SafeThink.Decoding;
using SafeThink.Pipeline;

namespace GuardedConsole.Reporting;

/// <summary>Interventions in words.</summary>
internal static class Interventions
{
    public static string Describe(Intervention intervention)
    {
        var tokens = intervention.DiscardedTokens;
        var taken = $"{tokens} {(tokens == 1 ? "token" : "tokens")} taken back";
        var text = intervention.Text.Trim();
        return intervention.Kind switch
        {
            DirectiveKind.Resample => $"{taken} · injected “{text}”",
            DirectiveKind.Refuse => $"{taken} · refuses with “{text}”",
            DirectiveKind.ContinueThinking => $"{taken} · goes on thinking with “{text}”",
            DirectiveKind.Block => $"{taken} · blocked: {text}",
            _ => taken,
        };
    }
}
