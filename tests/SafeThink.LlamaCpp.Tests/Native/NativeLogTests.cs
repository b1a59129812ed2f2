using System.Text;
using Microsoft.Extensions.Logging;
using SafeThink.LlamaCpp.Native;
using SafeThink.LlamaCpp.Tests.Support;

namespace SafeThink.LlamaCpp.Tests.Native;

public sealed class NativeLogTests
{
    [Fact]
    public void Callback_ALineInPieces_IsLoggedAsOne()
    {
        var logger = new ListLogger(LogLevel.Debug);
        var log = new NativeLog(logger);

        Send(log, (2, "loading "), (5, "tensor "), (5, "1\n"), (2, "done\n"));

        Assert.Equal(["llama.cpp: loading tensor 1", "llama.cpp: done"], logger.Lines);
    }

    [Fact]
    public void Callback_ALevelNobodyWants_IsDroppedWithItsContinuation()
    {
        var logger = new ListLogger(LogLevel.Information);
        var log = new NativeLog(logger);

        Send(log, (2, "chatter "), (5, "and more\n"), (3, "a warning\n"));

        Assert.Equal(["llama.cpp: a warning"], logger.Lines);
    }

    [Fact]
    public void TakeErrors_AfterErrors_GivesTheLastOnesOnce()
    {
        var log = new NativeLog(new ListLogger(LogLevel.None));

        Send(log, [.. Enumerable.Range(0, 9).Select(i => (4, $"error {i}\n"))]);

        Assert.Equal(" llama.cpp says: error 5 | error 6 | error 7 | error 8", log.TakeErrors());
        Assert.Equal("", log.TakeErrors());
    }

    [Fact]
    public void Callback_ALoggerThatThrows_IsLeftAlone()
    {
        var log = new NativeLog(new ThrowingLogger());

        Send(log, (3, "a warning\n"));

        Assert.Equal("", log.TakeErrors());
    }

    private static void Send(NativeLog log, params (int Level, string Text)[] lines)
    {
        log.Attach();
        try
        {
            foreach (var (level, text) in lines)
                NativeLog.Receive(level, Encoding.UTF8.GetBytes(text + '\0'));
        }
        finally
        {
            NativeLog.Detach();
        }
    }

    private sealed class ListLogger(LogLevel least) : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
