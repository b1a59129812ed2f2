using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SafeThink.Prompts;
using SafeThink.Remote.Calls;
using SafeThink.Remote.Moderation;
using SafeThink.Remote.Text;
using SafeThink.Scoring;

namespace SafeThink.Remote;

/// <summary>Asks an OpenAI-style moderations endpoint about each step.</summary>
/// <remarks>
/// It is sent the end of the accepted trace and the candidate, and neither the request nor the conversation: a refusal of a
/// harmful request is no harm (SafeChain, table 2, judges the response alone too). The score is 1 − 2·P, with P the highest
/// category score; a flagged text always scores below 0. Category scores are no calibrated probabilities: fit a
/// <see cref="Scoring.Calibration.GuardProfile"/> before a threshold is chosen. Text leaves the machine.
/// </remarks>
public sealed class ModerationScorer : ISafetyScorer, IDisposable
{
    private readonly HttpClient _http;
    private readonly bool _ownsHttp;
    private readonly Uri _endpoint;
    private readonly AuthenticationHeaderValue? _authorization;
    private readonly string? _model;
    private readonly int _traceCharacters;
    private readonly int _maximumStepCharacters;
    private readonly RemoteCall _call;
    private readonly TimeProvider _time;

    /// <summary>Creates the scorer.</summary>
    /// <param name="options">Endpoint, key and limits; copied.</param>
    /// <param name="http">The client to send with; not disposed with the scorer. By default one that follows no redirect.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <param name="logger">Is told of retries and of the circuit breaker; never of text or key.</param>
    /// <exception cref="ArgumentException">An option has a value that it cannot have.</exception>
    public ModerationScorer(
        ModerationOptions options, HttpClient? http = null, TimeProvider? timeProvider = null, ILogger<ModerationScorer>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _endpoint = options.Endpoint;
        _authorization = options.ApiKey is null ? null : new AuthenticationHeaderValue("Bearer", options.ApiKey);
        _model = options.Model;
        _traceCharacters = options.TraceCharacters;
        _maximumStepCharacters = options.MaximumStepCharacters;
        _time = timeProvider ?? TimeProvider.System;
        _call = new RemoteCall(Name, options.Call, _time, logger ?? NullLogger<ModerationScorer>.Instance);
        _ownsHttp = http is null;
        _http = http ?? OwnClient();
    }

    /// <inheritdoc/>
    public string Name => _model is null ? "moderation" : $"moderation({_model})";

    /// <inheritdoc/>
    public IScoringSession OpenSession(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return new Session(this);
    }

    /// <summary>Frees the connections, unless they were given.</summary>
    public void Dispose()
    {
        if (_ownsHttp)
            _http.Dispose();
    }

    // A redirect would carry the text to somewhere that nobody chose. Each attempt has a timeout of its own.
    private static HttpClient OwnClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private static bool IsPassing(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    private ValueTask<SafetyScore> ScoreAsync(string trace, string candidate, CancellationToken cancellationToken)
    {
        if (candidate.Length > _maximumStepCharacters)
            return ValueTask.FromResult(SafetyScore.Indeterminate($"the step has {candidate.Length} characters, and at most {_maximumStepCharacters} are sent"));

        var json = JsonSerializer.SerializeToUtf8Bytes(new ModerationRequest(trace + candidate, _model), ModerationJson.Default.ModerationRequest);
        return _call.AskAsync(static (s, token) => s.scorer.AskAsync(s.json, token), (scorer: this, json), cancellationToken);
    }

    private async ValueTask<CallOutcome> AskAsync(byte[] json, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = new ByteArrayContent(json) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = _authorization;
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return new CallOutcome(
                SafetyScore.Indeterminate($"the moderation endpoint answered {(int)response.StatusCode}"),
                IsPassing(response.StatusCode),
                RetryAfter(response));
        }

        return await BoundedBody.ReadAsync(response.Content, cancellationToken).ConfigureAwait(false) is { } body
            ? new CallOutcome(ModerationVerdict.Read(body.Span))
            : new CallOutcome(SafetyScore.Indeterminate($"the moderation endpoint's answer is longer than {BoundedBody.MaximumBytes} bytes"));
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var after = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return after < TimeSpan.Zero ? TimeSpan.Zero : after;
    }

    private sealed class Session(ModerationScorer scorer) : IScoringSession
    {
        private readonly TextWindow _trace = new(scorer._traceCharacters);

        public ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken) =>
            scorer.ScoreAsync(_trace.ToString(), candidate.Text, cancellationToken);

        public void Accept(TraceStep accepted) => _trace.Append(accepted.Text);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
