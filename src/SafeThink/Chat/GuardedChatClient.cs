using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using SafeThink.Chat.History;
using SafeThink.Decoding;
using SafeThink.Engines;

namespace SafeThink.Chat;

/// <summary>A chat client over a <see cref="GuardedDecoder"/>: what it answers was scored, and was safe.</summary>
/// <remarks>
/// <para>
/// Reasoning comes as <see cref="TextReasoningContent"/>, the answer as <see cref="TextContent"/>. Text that a policy wrote
/// is marked with <see cref="GuardedChatConstants.InjectedProperty"/>. Each step's verdict and each intervention is an update
/// without contents, in its <see cref="ChatResponseUpdate.RawRepresentation"/>. The last update has the finish reason and the
/// usage; a block ends the response with <see cref="ChatFinishReason.ContentFilter"/> and an <see cref="ErrorContent"/>.
/// Exceptions are for faults only.
/// </para>
/// <para>
/// The client is stateless: each request brings its whole conversation. What makes turns cheap is that the engine holds the
/// evaluated beginning, found by its tokens. Safe to use for many requests at once.
/// </para>
/// </remarks>
public sealed class GuardedChatClient : IChatClient
{
    private readonly GuardedDecoder _decoder;
    private readonly EffortPolicies _efforts;
    private readonly HistoryKeeper? _history;
    private readonly ChatRequestReader _requests;
    private readonly ChatClientMetadata _metadata;
    private readonly IChatClient? _replaced;
    private int _underWay;
    private bool _isDisposed;

    /// <summary>Creates a client.</summary>
    /// <param name="decoder">The guarded decoder. Neither it nor its engine is disposed with the client.</param>
    /// <param name="options">The options; copied.</param>
    /// <exception cref="ArgumentException">An option cannot be; the message names it.</exception>
    public GuardedChatClient(GuardedDecoder decoder, GuardedChatClientOptions? options = null)
        : this(decoder, options, replaced: null)
    {
    }

    private GuardedChatClient(GuardedDecoder decoder, GuardedChatClientOptions? options, IChatClient? replaced)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        options ??= new GuardedChatClientOptions();
        options.Validate();
        _decoder = decoder;
        _replaced = replaced;
        _efforts = new EffortPolicies(decoder, options.ConfigureMoreThink);
        _history = options.KeepsHistory ? new HistoryKeeper(decoder.Engine, options.ReadsAhead) : null;
        _requests = new ChatRequestReader(this, decoder.Engine.Model.Name, options.Decoding, _history?.Scope);
        _metadata = new ChatClientMetadata(GuardedChatConstants.ProviderName, defaultModelId: decoder.Engine.Model.Name);
    }

    /// <summary>Puts a guarded client in the place of another: of the shape that <c>ChatClientBuilder.Use</c> takes.</summary>
    /// <remarks>
    /// <c>builder.Use(GuardedChatClient.InsteadOf)</c> leaves what the builder puts around the client as it is. The other client is
    /// never asked, since its answers could not be taken back; it is only disposed with this one.
    /// </remarks>
    /// <param name="innerClient">The client whose place it takes.</param>
    /// <param name="services">Gives the <see cref="GuardedDecoder"/> and, if it has them, <see cref="GuardedChatClientOptions"/>.</param>
    /// <exception cref="InvalidOperationException">There is no guarded decoder among the services.</exception>
    public static IChatClient InsteadOf(IChatClient innerClient, IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(innerClient);
        ArgumentNullException.ThrowIfNull(services);
        var decoder = (GuardedDecoder?)services.GetService(typeof(GuardedDecoder))
            ?? throw new InvalidOperationException($"The services have no {nameof(GuardedDecoder)}. Register one, for example with AddSafeThink.");
        var options = (GuardedChatClientOptions?)services.GetService(typeof(GuardedChatClientOptions));
        return new GuardedChatClient(decoder, options, innerClient);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There is no message, the last one is blank, or an option is out of range.</exception>
    /// <exception cref="ContextLengthException">The conversation does not fit the context.</exception>
    /// <exception cref="EngineBusyException">The engine has as many requests as it takes; nothing was done for this one.</exception>
    /// <exception cref="EngineException">The model could not be evaluated.</exception>
    /// <exception cref="NotSupportedException">
    /// A message holds something that is no text, or an option asks for something that this client does not do; the message names it.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There is no message, the last one is blank, or an option is out of range.</exception>
    /// <exception cref="ContextLengthException">The conversation does not fit the context.</exception>
    /// <exception cref="EngineBusyException">The engine has as many requests as it takes; nothing was done for this one.</exception>
    /// <exception cref="EngineException">The model could not be evaluated. What was not released is lost.</exception>
    /// <exception cref="NotSupportedException">
    /// A message holds something that is no text, or an option asks for something that this client does not do; the message names it.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return StreamAsync(_requests.Read(messages, options), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Gives this client, its <see cref="ChatClientMetadata"/>, the decoder, its engine, its policies and its scorer.</remarks>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        object?[] services = [this, _metadata, _decoder, _decoder.Engine, _decoder.Pipeline, _decoder.Scorer];
        return services.FirstOrDefault(serviceType.IsInstanceOfType);
    }

    /// <summary>Ends what is read ahead. Requests that are under way go on; the engine is not disposed.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _history?.Dispose();
        _replaced?.Dispose();
    }

    private async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        ChatRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var decoder = _efforts.For(request.Effort, request.Decoding.Format ?? _decoder.GuessedFormat);
        var prompt = _decoder.Engine.RenderPrompt(request.Messages, PromptOptions.Default);
        var reply = new ChatReply(request, _decoder.Engine.Model.Name);
        var isAlone = Interlocked.Increment(ref _underWay) == 1;
        try
        {
            var readAhead = _history is null ? 0 : await _history.SettleAsync(request.Messages, isAlone, cancellationToken).ConfigureAwait(false);
            DecodingResult? result = null;
            await foreach (var update in decoder.DecodeAsync(prompt, request.Decoding, cancellationToken).ConfigureAwait(false))
            {
                // Kept for when the decode is over and its sequence free: only then does the engine hold the prompt for the next turn.
                result = update.Result ?? result;
                if (reply.Take(update) is { } response)
                    yield return response;
            }

            if (result is null)
                throw new InvalidOperationException("The decode ended without a result.");
            if (result.Reason != FinishReason.ContentFilter)
                _history?.ReadAhead([.. request.Messages, reply.ToMessage()]);
            yield return reply.End(result, readAhead);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }
}
