namespace GuardedConsole.Reporting;

/// <summary>How a reply ended, for a reader who wants one word.</summary>
internal enum Ending
{
    Answered,
    Refused,
    Complied,
    Blocked,
    CutOff,

    /// <summary>It ended by itself, and there was no answer.</summary>
    Unanswered,
}
