using SafeThink.Engines;
using SafeThink.Prompts;

namespace SafeThink.Chat.History;

/// <summary>Has the engine evaluate the history of a conversation before its next turn asks for it.</summary>
/// <remarks>
/// <code>
///  turn n     │ history │ message │ opening │ thoughts │ answer        the engine keeps what stands before "thoughts"
///  read ahead │ history │ message │ answer │ opening of a message      evaluates from "answer" on, in the background
///  turn n+1   │ ……………… shared ………………………………………………………… │ message │ opening      evaluates the message
/// </code>
/// </remarks>
internal sealed class HistoryKeeper(IDecodingEngine engine, bool readsAhead) : IDisposable
{
    // Conversations whose next turn comes later than this many other turns go on without having been waited for.
    private const int Capacity = 8;

    private readonly Lock _lock = new();
    private readonly List<ReadAhead> _begun = [];
    private bool _isDisposed;

    /// <summary>Who shares evaluated prompts: the requests of one client, and nobody else.</summary>
    public object Scope { get; } = new();

    /// <summary>Begins to read a conversation in the background, up to where its next message will stand.</summary>
    /// <param name="messages">The conversation, the newest answer last.</param>
    public void ReadAhead(IReadOnlyList<PromptMessage> messages)
    {
        if (!readsAhead)
            return;
        lock (_lock)
        {
            if (_isDisposed)
                return;
            if (_begun.Count == Capacity)
            {
                _begun[0].Dispose();
                _begun.RemoveAt(0);
            }

            _begun.Add(new ReadAhead(engine, messages, Scope));
        }
    }

    /// <summary>Waits until the history of a request is read, if it is being read.</summary>
    /// <param name="messages">The request's conversation.</param>
    /// <param name="isAlone">Whether no other request is under way.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many tokens were evaluated ahead.</returns>
    public async ValueTask<int> SettleAsync(IReadOnlyList<PromptMessage> messages, bool isAlone, CancellationToken cancellationToken)
    {
        ReadAhead? longest;
        lock (_lock)
        {
            longest = _begun.Where(r => r.Begins(messages)).MaxBy(r => r.Messages.Count);
            if (longest is not null)
                _begun.Remove(longest);
        }

        if (longest is null)
            return 0;
        using (longest)
            return await longest.SettleAsync(isAlone, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _begun.ForEach(r => r.Dispose());
            _begun.Clear();
        }
    }
}
