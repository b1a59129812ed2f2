using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SafeThink.Prompts;
using SafeThink.Remote.Calls;
using SafeThink.Remote.Chat;
using SafeThink.Remote.Text;
using SafeThink.Scoring;

namespace SafeThink.Remote;

/// <summary>Asks any chat model to judge each step.</summary>
/// <remarks>
/// <para>
/// The judge is shown the request, the end of the accepted trace and the candidate, as data between lines that hold a random
/// mark, and must answer <c>{"mark": "…", "p_safe": 0.97, "category": null}</c> with that mark and nothing around it. Anything
/// else, a code fence included, is indeterminate.
/// </para>
/// <para>
/// Marks keep text from breaking out of its place; they do not keep a judge from being talked round by what it reads. Text
/// leaves the machine where the client's model is elsewhere. The client is not disposed with the scorer.
/// </para>
/// </remarks>
public sealed class ChatClientScorer : ISafetyScorer
{
    private readonly IChatClient _client;
    private readonly string _policy;
    private readonly int _requestCharacters;
    private readonly int _traceCharacters;
    private readonly int _maximumStepCharacters;
    private readonly ChatOptions _chatOptions;
    private readonly RemoteCall _call;

    /// <summary>Creates the scorer.</summary>
    /// <param name="client">The judge.</param>
    /// <param name="options">Policy and limits; copied.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <param name="logger">Is told of retries and of the circuit breaker; never of text.</param>
    /// <exception cref="ArgumentException">An option has a value that it cannot have.</exception>
    public ChatClientScorer(
        IChatClient client, ChatJudgeOptions? options = null, TimeProvider? timeProvider = null, ILogger<ChatClientScorer>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        options ??= new ChatJudgeOptions();
        options.Validate();
        _client = client;
        _policy = options.Policy;
        _requestCharacters = options.RequestCharacters;
        _traceCharacters = options.TraceCharacters;
        _maximumStepCharacters = options.MaximumStepCharacters;
        _chatOptions = options.ChatOptions?.Clone() ?? new ChatOptions();
        _chatOptions.Temperature ??= 0;
        _chatOptions.MaxOutputTokens ??= ChatJudgeConstants.MaximumOutputTokens;
        _chatOptions.ResponseFormat ??= ChatResponseFormat.Json;
        Name = options.Name ?? $"judge({_chatOptions.ModelId ?? client.GetService<ChatClientMetadata>()?.DefaultModelId ?? "chat client"})";
        _call = new RemoteCall(Name, options.Call, timeProvider ?? TimeProvider.System, logger ?? NullLogger<ChatClientScorer>.Instance);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IScoringSession OpenSession(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return new Session(this, prompt);
    }

    // A new mark for each attempt: a client may show an earlier attempt's answer to a later one.
    private async ValueTask<CallOutcome> AskAsync(Prompt prompt, TextWindow trace, string candidate, CancellationToken cancellationToken)
    {
        var question = new JudgePrompt(_policy, prompt, _requestCharacters, trace, candidate);
        var response = await _client.GetResponseAsync(question.Messages, _chatOptions.Clone(), cancellationToken).ConfigureAwait(false);
        return new CallOutcome(JudgeVerdict.Read(response.Text, question.Mark));
    }

    private sealed class Session(ChatClientScorer scorer, Prompt prompt) : IScoringSession
    {
        private readonly TextWindow _trace = new(scorer._traceCharacters);

        public ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken)
        {
            var text = candidate.Text;
            return text.Length > scorer._maximumStepCharacters
                ? ValueTask.FromResult(SafetyScore.Indeterminate($"the step has {text.Length} characters, and at most {scorer._maximumStepCharacters} are shown to the judge"))
                : scorer._call.AskAsync(static (s, token) => s.scorer.AskAsync(s.prompt, s._trace, s.text, token), (scorer, prompt, _trace, text), cancellationToken);
        }

        public void Accept(TraceStep accepted) => _trace.Append(accepted.Text);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
