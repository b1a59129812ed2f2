using Microsoft.Extensions.Logging;

namespace SafeThink.Remote;

/// <summary>Everything this assembly logs: names, numbers and kinds of faults, no text of a request and no key.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "Scorer {Scorer} is asked again (attempt {Attempt}) in {Delay}.")]
    public static partial void Retrying(ILogger logger, string scorer, int attempt, TimeSpan delay);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Scorer {Scorer} failed too often and is not asked for {Break}: every step is indeterminate until then.")]
    public static partial void CircuitOpened(ILogger logger, string scorer, TimeSpan @break);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "Scorer {Scorer} answers again.")]
    public static partial void CircuitClosed(ILogger logger, string scorer);
}
