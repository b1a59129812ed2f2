using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SafeThink.Diagnostics;
using SafeThink.Engines;

namespace SafeThink.LlamaCpp;

/// <summary>Everything this assembly logs.</summary>
internal static partial class Log
{
    /// <summary>The logger of a class, which cannot break what it is told of.</summary>
    /// <typeparam name="T">The class.</typeparam>
    /// <param name="factory">Makes it; null for none.</param>
    public static ILogger For<T>(ILoggerFactory? factory) =>
        factory is null ? NullLogger.Instance : new ForgivingLogger(factory.CreateLogger<T>());

    [LoggerMessage(EventId = 1, Message = "llama.cpp: {Line}")]
    public static partial void Native(ILogger logger, LogLevel level, string line);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Loaded llama.cpp {Version} from {Path}.")]
    public static partial void RuntimeLoaded(ILogger logger, string version, string path);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "Loaded {Model}: context {ContextLength} x {MaxSequences} sequences, {Threads} threads, rollback {Rollback}.")]
    public static partial void ModelLoaded(ILogger logger, string model, int contextLength, int maxSequences, int threads, RollbackCapability rollback);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "GGML_BACKEND_PATH is set to {Path}: llama.cpp loads that library as well.")]
    public static partial void BackendPathSet(ILogger logger, string path);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "{Asked} threads were asked for, but only {Usable} processors are usable; llama.cpp gets {Usable}, since waiting threads spin.")]
    public static partial void ThreadsClamped(ILogger logger, int asked, int usable);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message = "A context of {ContextLength} tokens is longer than the {TrainedLength} the model was trained with.")]
    public static partial void ContextBeyondTraining(ILogger logger, int contextLength, int trainedLength);

    [LoggerMessage(EventId = 8, Level = LogLevel.Information, Message = "Attached to the llama.cpp in this process, {Path}.")]
    public static partial void RuntimeAttached(ILogger logger, string path);

    [LoggerMessage(EventId = 9, Level = LogLevel.Information, Message = "Attached to {Model}: context {ContextLength} x {MaxSequences} sequences, rollback {Rollback}.")]
    public static partial void ModelAttached(ILogger logger, string model, int contextLength, int maxSequences, RollbackCapability rollback);

    [LoggerMessage(EventId = 7, Level = LogLevel.Error, Message = "The decode thread ended.")]
    public static partial void DecodeThreadFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 10, Level = LogLevel.Warning, Message = "The hidden states of a batch are lost: {Fault}.")]
    public static partial void StatesMissing(ILogger logger, string fault);

    // The last words of a thread: an exception that came of them would end the process.
    public static void ScoringThreadFailed(ILogger logger, Exception exception) =>
        ScoringThreadEnded(new ForgivingLogger(logger), exception);

    [LoggerMessage(EventId = 20, Level = LogLevel.Error, Message = "The thread of the hidden-state scorer ended.")]
    private static partial void ScoringThreadEnded(ILogger logger, Exception exception);
}
