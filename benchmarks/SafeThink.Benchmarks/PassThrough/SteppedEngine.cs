using SafeThink.Engines;
using SafeThink.Prompts;

namespace SafeThink.Benchmarks.PassThrough;

/// <summary>An engine that costs nothing, and evaluates a token when it is told to, on the thread that tells it.</summary>
/// <remarks>It runs one sequence at a time and keeps its memory from run to run.</remarks>
internal sealed class SteppedEngine(int contextLength) : IDecodingEngine
{
    private readonly SteppedSequence _sequence = new(contextLength);
    private TaskCompletionSource _run = new();
    private IDecodingLoop? _loop;

    public EngineModel Model { get; } = new() { Name = "stepped", ContextLength = contextLength, Rollback = RollbackCapability.Arbitrary };

    public ITokenizer Tokenizer => SteppedSequence.Vocabulary;

    /// <summary>Evaluates what is pending and calls the loop.</summary>
    /// <returns>Whether the run goes on.</returns>
    public bool Turn()
    {
        _sequence.Evaluate();
        if (_loop!.Advance(_sequence) == LoopTurn.Evaluate)
            return true;
        _run.SetResult();
        return false;
    }

    public Task RunAsync(IDecodingLoop decodingLoop, SamplingOptions sampling, CancellationToken cancellationToken = default)
    {
        _loop = decodingLoop;
        _run = new TaskCompletionSource();
        _sequence.Clear();
        decodingLoop.Advance(_sequence);
        return _run.Task;
    }

    public Prompt RenderPrompt(IReadOnlyList<PromptMessage> messages, PromptOptions options) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
