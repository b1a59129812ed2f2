using SafeThink.Engines;
using SafeThink.Prompts;

namespace SafeThink.Chat.History;

/// <summary>A conversation that is read in the background, from the moment it is created.</summary>
internal sealed class ReadAhead : IDecodingLoop, IDisposable
{
    private readonly IDecodingEngine _engine;
    private readonly object _scope;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Task<int> _evaluated;
    private int[] _tokens = [];
    private int _cached;
    private volatile bool _hasStarted;

    /// <summary>Begins.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="messages">The conversation, the newest answer last.</param>
    /// <param name="scope">Who shares what is evaluated.</param>
    public ReadAhead(IDecodingEngine engine, IReadOnlyList<PromptMessage> messages, object scope)
    {
        _engine = engine;
        _scope = scope;
        Messages = messages;
        _evaluated = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <inheritdoc/>
    public bool GivesWay => true;

    /// <summary>The conversation.</summary>
    public IReadOnlyList<PromptMessage> Messages { get; }

    /// <summary>Whether a conversation begins with this one. Thoughts do not count: few keep them.</summary>
    public bool Begins(IReadOnlyList<PromptMessage> conversation) =>
        conversation.Count > Messages.Count
        && Messages.Zip(conversation).All(pair => pair.First.Role == pair.Second.Role && pair.First.Content == pair.Second.Content);

    /// <summary>Waits until it is read; where others are ahead of it at the engine, gives up.</summary>
    /// <param name="isAlone">Whether no other request is under way.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many tokens were evaluated; 0 where it did not come to the end.</returns>
    public async ValueTask<int> SettleAsync(bool isAlone, CancellationToken cancellationToken)
    {
        // In a queue it could make the request wait for longer than reading its history itself takes.
        if (!isAlone && !_hasStarted)
            await _cancellation.CancelAsync().ConfigureAwait(false);
        return await _evaluated.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives up.</summary>
    public void Dispose()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
    }

    public LoopTurn Advance(IDecodingSequence sequence)
    {
        _hasStarted = true;
        if (!sequence.Tokens.IsEmpty)
            return LoopTurn.Finish;
        _cached = sequence.AppendPrompt(_tokens, _scope);
        return LoopTurn.Evaluate;
    }

    private async Task<int> RunAsync()
    {
        try
        {
            _tokens = SharedBeginning();
            if (_tokens.Length == 0)
                return 0;
            await _engine.RunAsync(this, SamplingOptions.Greedy, _cancellation.Token).ConfigureAwait(false);
            return _tokens.Length - _cached;
        }
#pragma warning disable CA1031 // Whatever it is, it costs the next turn some time and nothing else; a fault that stays will meet that turn too.
        catch (Exception)
#pragma warning restore CA1031
        {
            return 0;
        }
    }

    // What a template writes behind the last answer may differ from what it writes once a message follows, so one is made to
    // follow: what two different ones share is what any will share.
    private int[] SharedBeginning()
    {
        var one = TokensWith("0");
        return one[..one.AsSpan().CommonPrefixLength(TokensWith("1"))];
    }

    private int[] TokensWith(string next) =>
        _engine.Tokenizer.Tokenize(_engine.RenderPrompt([.. Messages, PromptMessage.User(next)], PromptOptions.Default));
}
