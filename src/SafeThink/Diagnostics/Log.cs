using Microsoft.Extensions.Logging;
using SafeThink.Decoding;
using SafeThink.Pipeline;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.Diagnostics;

/// <summary>Everything this assembly logs. None of it holds text of a prompt or of a model.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 101, Level = LogLevel.Debug, Message = "Request {Request} begins: model {Model}, {PromptTokens} prompt tokens, policies {Policies}, scorer {Scorer}.")]
    public static partial void Started(ILogger logger, string request, string model, int promptTokens, DecodingPipeline policies, string? scorer);

    [LoggerMessage(EventId = 102, Level = LogLevel.Debug, Message = "Request {Request}: step {Step} ({Phase}), attempt {Attempt}, scored {Score} and is {Verdict}; scoring took {Milliseconds} ms.")]
    public static partial void StepScored(
        ILogger logger, string request, int step, TracePhase phase, int attempt, float score, SafetyVerdict verdict, double milliseconds);

    [LoggerMessage(EventId = 103, Level = LogLevel.Warning, Message = "Request {Request}: step {Step} ({Phase}), attempt {Attempt}, could not be scored: {Reason}.")]
    public static partial void StepIndeterminate(ILogger logger, string request, int step, TracePhase phase, int attempt, string? reason);

    [LoggerMessage(EventId = 104, Level = LogLevel.Information, Message = "Request {Request}: policy {Policy} answered step {Step} ({Phase}) with {Directive} and took back {Tokens} tokens.")]
    public static partial void Intervened(
        ILogger logger, string request, string policy, int step, TracePhase phase, DirectiveKind directive, int tokens);

    [LoggerMessage(EventId = 105, Level = LogLevel.Debug, Message = "Request {Request} ended with {Reason}: {Kept} tokens kept, {Discarded} taken back, {Interventions} interventions, {Milliseconds} ms.")]
    public static partial void Completed(
        ILogger logger, string request, FinishReason reason, int kept, int discarded, int interventions, double milliseconds);

    [LoggerMessage(EventId = 106, Level = LogLevel.Warning, Message = "Request {Request} was blocked: {Explanation}.")]
    public static partial void Blocked(ILogger logger, string request, string? explanation);

    [LoggerMessage(EventId = 107, Level = LogLevel.Debug, Message = "Request {Request} was cancelled.")]
    public static partial void Cancelled(ILogger logger, string request);

    [LoggerMessage(EventId = 108, Level = LogLevel.Error, Message = "Request {Request} failed.")]
    public static partial void Failed(ILogger logger, string request, Exception exception);

    [LoggerMessage(EventId = 109, Level = LogLevel.Warning, Message = "A telemetry listener threw; what it was told is lost, the request goes on.")]
    public static partial void TelemetryFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 110, Level = LogLevel.Error, Message = "The trace of request {Request} is lost: it could not be made, or its sink threw.")]
    public static partial void TraceSinkFailed(ILogger logger, string request, Exception exception);

    [LoggerMessage(EventId = 111, Level = LogLevel.Warning, Message = "The redaction of request {Request} threw; its content is left out of the trace.")]
    public static partial void RedactionFailed(ILogger logger, string request, Exception exception);

    [LoggerMessage(EventId = 112, Level = LogLevel.Error, Message = "The trace of request {Request} could not be written to {Path} and is lost.")]
    public static partial void TraceNotWritten(ILogger logger, string request, string path, Exception exception);

    [LoggerMessage(EventId = 113, Level = LogLevel.Error, Message = "The trace of request {Request} is lost: {Capacity} traces are waiting for {Path} already, or the sink is disposed.")]
    public static partial void TraceQueueFull(ILogger logger, string request, int capacity, string path);

    [LoggerMessage(EventId = 114, Level = LogLevel.Error, Message = "Traces in {Path} could not be forced onto the disk, or the file not be closed.")]
    public static partial void TraceFlushFailed(ILogger logger, string path, Exception exception);

    [LoggerMessage(EventId = 115, Level = LogLevel.Warning, Message = "Request {Request} was refused: {Running} requests run and {Waiting} wait, which is all that the engine takes.")]
    public static partial void Refused(ILogger logger, string request, int running, int waiting);

    [LoggerMessage(EventId = 116, Level = LogLevel.Warning, Message = "Request {Request}: resamples that were to be decoded together were decoded one after another: {Reason}")]
    public static partial void CandidatesApart(ILogger logger, string request, string reason);

    [LoggerMessage(EventId = 117, Level = LogLevel.Information, Message = "Steps are judged by a threshold of {Threshold}; scorer {Scorer} recommends {Recommended}.")]
    public static partial void Judges(ILogger logger, float threshold, string scorer, float? recommended);
}
