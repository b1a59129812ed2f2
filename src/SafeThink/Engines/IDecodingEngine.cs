using SafeThink.Prompts;

namespace SafeThink.Engines;

/// <summary>A language model that decodes sequences, many at a time, and can take tokens back.</summary>
/// <remarks>
/// <para>
/// An engine owns one decode thread. In each turn it packs what every live sequence still has to evaluate into one
/// batch, evaluates it, and calls the <see cref="IDecodingLoop"/> of each sequence whose logits are ready. The
/// token loop therefore runs to completion on that thread: no hop and no allocation for a token.
/// </para>
/// <para>All members are safe to call from any thread. Disposing ends every run with <see cref="ObjectDisposedException"/>.</para>
/// </remarks>
public interface IDecodingEngine : IAsyncDisposable
{
    /// <summary>Facts about the loaded model.</summary>
    EngineModel Model { get; }

    /// <summary>The model's tokenizer.</summary>
    ITokenizer Tokenizer { get; }

    /// <summary>Renders a conversation with the model's chat template.</summary>
    /// <param name="messages">The conversation, oldest first; at least one message.</param>
    /// <param name="options">What to ask of the template.</param>
    /// <returns>Template text and message text, kept apart.</returns>
    /// <exception cref="ArgumentException">There is no message.</exception>
    /// <exception cref="NotSupportedException">The model has no chat template, or the template refuses the conversation.</exception>
    Prompt RenderPrompt(IReadOnlyList<PromptMessage> messages, PromptOptions options);

    /// <summary>Runs one sequence from its first token to its last.</summary>
    /// <param name="decodingLoop">What the sequence does; called on the decode thread only.</param>
    /// <param name="sampling">How its tokens are sampled.</param>
    /// <param name="cancellationToken">Ends the run, within 100 ms also in the middle of a long prefill.</param>
    /// <returns>
    /// A task that ends when the loop finishes, when it throws (with that exception), or when it is cancelled.
    /// The sequence's KV cache and samplers are freed before it ends, whatever the outcome.
    /// </returns>
    /// <exception cref="EngineBusyException">The engine bounds how many runs may wait, and as many do.</exception>
    /// <exception cref="EngineException">The model could not be evaluated.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, or the run gave way (<see cref="IDecodingLoop.GivesWay"/>).</exception>
    /// <exception cref="ObjectDisposedException">The engine is, or was meanwhile, disposed.</exception>
    Task RunAsync(IDecodingLoop decodingLoop, SamplingOptions sampling, CancellationToken cancellationToken = default);
}
