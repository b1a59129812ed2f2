using SafeThink.Decoding;

namespace GuardedConsole.Reporting;

/// <summary>Endings in words.</summary>
internal static class Endings
{
    public static string Describe(DecodingResult result) => result.Reason switch
    {
        FinishReason.ContentFilter => $"blocked by the guard: {result.Explanation}",
        FinishReason.Length => "cut off: the most tokens allowed, or the end of the context, is reached",
        _ => "finished",
    };
}
