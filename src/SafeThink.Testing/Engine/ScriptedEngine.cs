using SafeThink.Engines;
using SafeThink.Prompts;

namespace SafeThink.Testing.Engine;

/// <summary>An engine that says what a <see cref="Script"/> tells it to: for tests without a model.</summary>
/// <remarks>
/// It keeps the contract of <see cref="IDecodingEngine"/> to the letter (marks, rewinds, parking, cancellation), so that a
/// guard behaves as it would on a model; it only knows in advance what it will say. Runs are independent of each other.
/// </remarks>
public sealed class ScriptedEngine : IDecodingEngine
{
    private readonly Script _script;
    private readonly ScriptedTokenizer _tokenizer = new();
    private readonly CancellationTokenSource _disposed = new();
    private int _begunRuns;
    private int _endedRuns;

    /// <summary>Creates the engine.</summary>
    /// <param name="script">What it says.</param>
    /// <param name="contextLength">How many tokens a sequence can hold.</param>
    /// <param name="chatTemplate">What <see cref="EngineModel.ChatTemplate"/> says, for guessing the reasoning format.</param>
    public ScriptedEngine(Script script, int contextLength = 100_000, string? chatTemplate = "<think></think>")
    {
        ArgumentNullException.ThrowIfNull(script);
        _script = script;

        // By the script, not by which of several runs says them first: so a trace replays on another engine of the same script.
        foreach (var piece in script.Pieces)
            _tokenizer.IdOf(piece);
        Model = new EngineModel
        {
            Name = "scripted",
            ContextLength = contextLength,
            ChatTemplate = chatTemplate,
            Rollback = RollbackCapability.Arbitrary,
        };
    }

    /// <inheritdoc/>
    public EngineModel Model { get; }

    /// <inheritdoc/>
    public ITokenizer Tokenizer => _tokenizer;

    /// <summary>Behind how many sampled tokens of a run an evaluation fails, with <see cref="EngineException"/>; null never.</summary>
    public int? FailsAfter { get; init; }

    /// <summary>How many sequences run at once at most; a fork beyond that fails with <see cref="EngineException"/>.</summary>
    public int MaxSequences { get; init; } = int.MaxValue;

    /// <summary>How many runs, forks included, were begun.</summary>
    public int BegunRuns => _begunRuns;

    /// <summary>How many runs, forks included, have ended and freed their sequence.</summary>
    public int EndedRuns => _endedRuns;

    /// <inheritdoc/>
    /// <remarks>Each message on a line of its own behind its role, and the thinking opened at the end.</remarks>
    public Prompt RenderPrompt(IReadOnlyList<PromptMessage> messages, PromptOptions options)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(options);
        if (messages.Count == 0)
            throw new ArgumentException("There is no message.", nameof(messages));
        var segments = messages.SelectMany(m => new PromptSegment[]
        {
            new($"{m.Role}: ", IsTrusted: true), new(m.Content, IsTrusted: false), new("\n", IsTrusted: true),
        });
        return new Prompt(options.AddGenerationPrompt ? segments.Append(new("assistant: <think>\n", IsTrusted: true)) : segments, messages);
    }

    /// <inheritdoc/>
    public Task RunAsync(IDecodingLoop decodingLoop, SamplingOptions sampling, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(decodingLoop);
        ArgumentNullException.ThrowIfNull(sampling);
        sampling.Validate();
        ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
        return RunAsync(new ScriptedSequence(_script, _tokenizer, this), decodingLoop, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    internal ScriptedPrompts Prompts { get; } = new();

    internal Task ForkAsync(ScriptedSequence fork, IDecodingLoop decodingLoop, CancellationToken cancellationToken) =>
        _begunRuns - _endedRuns < MaxSequences
            ? RunAsync(fork, decodingLoop, cancellationToken)
            : Task.FromException(new EngineException($"All {MaxSequences} sequences of the engine are in use, so this one cannot be forked."));

    private Task RunAsync(ScriptedSequence sequence, IDecodingLoop decodingLoop, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _begunRuns);
        return Task.Run(() => DriveAsync(sequence, decodingLoop, cancellationToken), CancellationToken.None);
    }

    private async Task DriveAsync(ScriptedSequence sequence, IDecodingLoop decodingLoop, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        try
        {
            while (true)
            {
                ending.Token.ThrowIfCancellationRequested();
                switch (decodingLoop.Advance(sequence))
                {
                    case LoopTurn.Evaluate:
                        sequence.Evaluate(FailsAfter);
                        break;
                    case LoopTurn.Park:
                        await sequence.ParkAsync(ending.Token).ConfigureAwait(false);
                        break;
                    case LoopTurn.Finish:
                        return;
                }
            }
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(ScriptedEngine));
        }
        finally
        {
            Prompts.Keep(sequence.Prompt);
            Interlocked.Increment(ref _endedRuns);
        }
    }
}
