using SafeThink.Decoding;
using SafeThink.Scoring.Lexicon;

namespace GuardedConsole.Reporting;

/// <summary>A reply, and what it took.</summary>
internal sealed record ReplyReport
{
    private const float SureRefusal = 0.9f;

    private static readonly LexiconScorer Lexicon = new();

    /// <summary>What it answers, in words; empty for a prompt that was typed.</summary>
    public string Scene { get; init; } = "";

    public required string Guard { get; init; }

    public required string Answer { get; init; }

    public required DecodingResult Result { get; init; }

    public required TimeSpan Time { get; init; }

    /// <summary>How long the same prompt took without the guard; null where that is not known.</summary>
    public TimeSpan? BareTime { get; init; }

    /// <summary>How much longer it took than without the guard, as a share of that; null where that is not known.</summary>
    public double? Overhead => BareTime is { } bare ? (Time / bare) - 1 : null;

    /// <summary>In one word. Whether an answer refuses or complies is read off its phrases, which does for a display and for no more.</summary>
    public Ending Ending => Result.Reason switch
    {
        FinishReason.ContentFilter => Ending.Blocked,
        FinishReason.Length => Ending.CutOff,
        _ when string.IsNullOrWhiteSpace(Answer) => Ending.Unanswered,
        _ => Lexicon.Score(Answer).Value switch
        {
            > SureRefusal => Ending.Refused,
            < 0 => Ending.Complied,
            _ => Ending.Answered,
        },
    };
}
