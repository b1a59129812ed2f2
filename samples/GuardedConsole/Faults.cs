using SafeThink.Engines;

namespace GuardedConsole;

/// <summary>Faults that are no bugs of this program, in one line.</summary>
internal static class Faults
{
    /// <summary>The fault in one line; null if it is of a kind that nobody expects, and its stack trace is worth having.</summary>
    public static string? Describe(Exception exception) => exception switch
    {
        ContextLengthException { ContextLength: > 0 } e =>
            $"the prompt needs {e.Length} tokens, but the context holds {e.ContextLength}. Shorten it, or raise --context.",
        ArgumentException or InvalidOperationException or NotSupportedException => Reason(exception),
        EngineException or IOException or UnauthorizedAccessException => Reason(exception),
        _ => null,
    };

    /// <summary>The message alone: .NET puts the parameter's name behind it, which means nothing to a reader of this program.</summary>
    public static string Reason(Exception exception)
    {
        var message = exception.Message.ReplaceLineEndings(" ");
        var end = exception is ArgumentException { ParamName: not null } ? message.IndexOf(" (Parameter '", StringComparison.Ordinal) : -1;
        return end < 0 ? message : message[..end];
    }
}
