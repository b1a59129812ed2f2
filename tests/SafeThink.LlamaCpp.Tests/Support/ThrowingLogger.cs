using Microsoft.Extensions.Logging;

namespace SafeThink.LlamaCpp.Tests.Support;

/// <summary>A logger that throws, whatever it is asked.</summary>
internal sealed class ThrowingLogger : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => throw new InvalidOperationException("broken logger");

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        throw new InvalidOperationException("broken logger");

    public void Dispose()
    {
    }
}
