using System.Globalization;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;
using SafeThink.Scoring;

namespace SafeThink.Remote.Calls;

/// <summary>Asks a server for a score: within a deadline, again where that may help, and not at all while it is known to be down.</summary>
/// <remarks>
/// <code>deadline ▶ retry ▶ circuit breaker ▶ attempt timeout ▶ the call</code>
/// Shared by all sessions of a scorer, so that what one request learns of the server spares the others. Nothing is thrown:
/// a fault, a timeout, an open circuit and a cancellation are all indeterminate scores.
/// </remarks>
internal sealed class RemoteCall
{
    private readonly string _scorer;
    private readonly ResiliencePipeline<CallOutcome> _pipeline;

    public RemoteCall(string scorer, RemoteCallOptions options, TimeProvider time, ILogger logger)
    {
        options.Validate();
        _scorer = scorer;
        var builder = new ResiliencePipelineBuilder<CallOutcome> { TimeProvider = time }.AddTimeout(options.Deadline);
        if (options.Retries > 0)
            builder.AddRetry(Retry(options, logger));
        _pipeline = builder.AddCircuitBreaker(Breaker(options, logger)).AddTimeout(options.AttemptTimeout).Build();
    }

    public async ValueTask<SafetyScore> AskAsync<TState>(
        Func<TState, CancellationToken, ValueTask<CallOutcome>> attempt, TState state, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await _pipeline.ExecuteAsync(
                static (s, token) => s.attempt(s.state, token), (attempt, state), cancellationToken).ConfigureAwait(false);
            return outcome.Score;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return SafetyScore.Indeterminate($"scorer '{_scorer}' was cancelled");
        }
        catch (TimeoutRejectedException exception)
        {
            return SafetyScore.Indeterminate(string.Create(
                CultureInfo.InvariantCulture, $"scorer '{_scorer}' took longer than {exception.Timeout.TotalSeconds:0.###} s"));
        }
        catch (BrokenCircuitException)
        {
            return SafetyScore.Indeterminate($"scorer '{_scorer}' failed too often and is left alone for a while");
        }
        catch (Exception exception)
        {
            return SafetyScore.FromFault($"scorer '{_scorer}' failed", exception);
        }
    }

    private RetryStrategyOptions<CallOutcome> Retry(RemoteCallOptions options, ILogger logger)
    {
        var longest = options.LongestRetryAfter;
        return new RetryStrategyOptions<CallOutcome>
        {
            MaxRetryAttempts = options.Retries,
            Delay = options.RetryDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            DelayGenerator = static a => ValueTask.FromResult(a.Outcome.Result.RetryAfter),
            ShouldHandle = a => ValueTask.FromResult(a.Outcome.Exception is { } exception
                ? exception is HttpRequestException or IOException or TimeoutRejectedException
                : a.Outcome.Result.IsPassing && !(a.Outcome.Result.RetryAfter > longest)),
            OnRetry = a =>
            {
                Log.Retrying(logger, _scorer, a.AttemptNumber + 2, a.RetryDelay);
                return default;
            },
        };
    }

    private CircuitBreakerStrategyOptions<CallOutcome> Breaker(RemoteCallOptions options, ILogger logger) => new()
    {
        FailureRatio = options.FailureRatio,
        MinimumThroughput = options.MinimumAttempts,
        SamplingDuration = options.SamplingDuration,
        BreakDuration = options.BreakDuration,

        // A cancelled request says nothing of the server; an HttpClient's own timeout, which looks like one, does.
        ShouldHandle = static a => ValueTask.FromResult(a.Outcome.Exception is { } exception
            ? exception is not OperationCanceledException { InnerException: not TimeoutException }
            : a.Outcome.Result.IsPassing),
        OnOpened = a =>
        {
            Log.CircuitOpened(logger, _scorer, a.BreakDuration);
            return default;
        },
        OnClosed = _ =>
        {
            Log.CircuitClosed(logger, _scorer);
            return default;
        },
    };
}
