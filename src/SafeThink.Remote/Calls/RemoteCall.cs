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
/// a fault, a timeout, an open circuit and a cancellation are all indeterminate scores. An attempt whose time is over is not
/// waited for, also where it does not listen to its token.
/// </remarks>
internal sealed class RemoteCall
{
    private static readonly ResiliencePropertyKey<CancellationToken> Caller = new("SafeThink.Caller");

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
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(Caller, cancellationToken);
        try
        {
            var outcome = await _pipeline.ExecuteAsync(
                static async (c, s) => await s.attempt(s.state, c.CancellationToken).AsTask().WaitAsync(c.CancellationToken).ConfigureAwait(false),
                context,
                (attempt, state)).ConfigureAwait(false);
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
        finally
        {
            ResilienceContextPool.Shared.Return(context);
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

            // A client that gave up by itself has cancelled what nobody else did.
            ShouldHandle = a => ValueTask.FromResult(a.Outcome.Exception is { } exception
                ? exception is HttpRequestException or IOException or TimeoutRejectedException
                    || (exception is OperationCanceledException && !a.Context.CancellationToken.IsCancellationRequested)
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

        // A cancelled request says nothing of the server; the deadline and a client's own timeout, which look like one, do.
        ShouldHandle = static a => ValueTask.FromResult(a.Outcome.Exception is { } exception
            ? exception is not OperationCanceledException || !a.Context.Properties.GetValue(Caller, default).IsCancellationRequested
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
