using SafeThink.LlamaCpp.Tests.Support;

namespace SafeThink.LlamaCpp.Tests;

public sealed class LogTests
{
    [Fact]
    public void For_ALoggerThatThrows_LosesTheLineOnly() =>
        Log.DecodeThreadFailed(Log.For<LogTests>(new ThrowingLogger()), new InvalidOperationException("the cause"));

    [Fact]
    public void ScoringThreadFailed_ALoggerThatThrows_LosesTheLineOnly() =>
        Log.ScoringThreadFailed(new ThrowingLogger(), new InvalidOperationException("the cause"));
}
