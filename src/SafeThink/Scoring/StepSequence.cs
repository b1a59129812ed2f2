using System.Collections.Concurrent;
using SafeThink.Engines;
using SafeThink.Traces;

namespace SafeThink.Scoring;

/// <summary>The decoding model's own sequence at the end of a step: where a scorer that runs on that model reads on.</summary>
/// <remarks>
/// A fork shares what the model has read and written, so a question about the trace costs the question alone. The states
/// that the model had while it wrote the step cost nothing but to look at. Both can be asked for from any thread until the
/// step has its verdict.
/// </remarks>
public sealed class StepSequence
{
    private readonly ConcurrentQueue<Request> _requests = new();
    private readonly ConcurrentQueue<Reading> _readings = new();
    private readonly byte[] _carry;
    private readonly Action _wake;
    private volatile bool _isOver;

    /// <summary>Creates the place.</summary>
    /// <param name="engine">The engine that decodes.</param>
    /// <param name="format">How the model marks its reasoning.</param>
    /// <param name="start">How many tokens of the sequence lie before the step.</param>
    /// <param name="length">How many tokens of the sequence lie before the end of the step.</param>
    /// <param name="carry">The step's last bytes, where it ends inside a token.</param>
    /// <param name="wake">Wakes the sequence.</param>
    internal StepSequence(IDecodingEngine engine, ReasoningFormat format, int start, int length, byte[] carry, Action wake)
    {
        Engine = engine;
        Format = format;
        Start = start;
        Length = length;
        _carry = carry;
        _wake = wake;
    }

    /// <summary>The engine that decodes.</summary>
    public IDecodingEngine Engine { get; }

    /// <summary>How the model marks its reasoning.</summary>
    public ReasoningFormat Format { get; }

    /// <summary>How many tokens of the sequence lie before the step.</summary>
    /// <remarks>
    /// The step's tokens are those from here to <see cref="Length"/>. A token belongs to the step in which it ends. What was
    /// put in front of a step to steer it lies before the step; a refusal, which is scored, lies in it with its closing tag.
    /// </remarks>
    public int Start { get; }

    /// <summary>How many tokens of the sequence lie before the end of the step.</summary>
    public int Length { get; }

    /// <summary>Whether the reply has reached its limit with the step, so that nothing comes behind it if it is accepted.</summary>
    internal bool EndsReply { get; init; }

    /// <summary>Starts a run behind the step: what the sequence holds beyond it is cut off in the fork.</summary>
    /// <param name="decodingLoop">What the run does; its first call comes with everything up to the end of the step.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>The run, as <see cref="IDecodingSequence.ForkAsync"/> gives it.</returns>
    /// <exception cref="InvalidOperationException">The step has its verdict already.</exception>
    /// <exception cref="EngineException">The engine has no sequence free, or could not evaluate the fork.</exception>
    public async Task ForkAsync(IDecodingLoop decodingLoop, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(decodingLoop);
        var request = new Request(new LoopBehindStep(decodingLoop, Length, Engine.Tokenizer.TokenizeTrusted(_carry)), cancellationToken);
        _requests.Enqueue(request);

        // Either this sees that it is over, or whoever ends it sees the request.
        if (_isOver)
            Refuse();
        _wake();
        var run = await request.Start.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        await run.ConfigureAwait(false);
    }

    /// <summary>Looks at the hidden states of the sequence, once the step is evaluated to its end.</summary>
    /// <remarks>
    /// Where the limit of its tokens cuts a reply off, the last of them is not evaluated: it has no states, and
    /// <see cref="IHiddenStates.Count"/> is one less than <see cref="Length"/>. Only if the step has no other token, it is.
    /// </remarks>
    /// <param name="read">
    /// Gets the states, null where the engine keeps none. It is called on the decode thread, between two batches: whatever it
    /// takes holds up every sequence of the engine.
    /// </param>
    /// <param name="cancellationToken">Ends the wait; <paramref name="read"/> may still be called.</param>
    /// <exception cref="InvalidOperationException">The step has its verdict already.</exception>
    public async Task ReadStatesAsync(Action<IHiddenStates?> read, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        var reading = new Reading(read);
        _readings.Enqueue(reading);
        if (_isOver)
            Refuse();
        _wake();
        await reading.Completion.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether somebody waits for the states of tokens that are still to be evaluated; on the decode thread.</summary>
    internal bool NeedsEvaluation(IDecodingSequence sequence) => !_readings.IsEmpty && LacksStates(sequence);

    /// <summary>Starts the forks that were asked for, and shows the states to those who wait for them; on the decode thread.</summary>
    internal void Serve(IDecodingSequence sequence)
    {
        while (_requests.TryDequeue(out var request))
            request.Start.TrySetResult(sequence.ForkAsync(request.Loop, request.CancellationToken));
        if (_readings.IsEmpty || LacksStates(sequence))
            return;
        while (_readings.TryDequeue(out var reading))
            reading.Show(sequence.HiddenStates);
    }

    /// <summary>Says that the step has its verdict.</summary>
    internal void End()
    {
        _isOver = true;
        Refuse();
    }

    // Nothing is sampled behind the last token of a reply: it is evaluated for its states only where the step has no other.
    private bool LacksStates(IDecodingSequence sequence) =>
        sequence.HiddenStates is { } kept && kept.Count < (EndsReply && Length - Start > 1 ? Length - 1 : Length);

    private void Refuse()
    {
        while (_requests.TryDequeue(out var request))
            request.Start.TrySetException(HasMovedOn());
        while (_readings.TryDequeue(out var reading))
            reading.Completion.TrySetException(HasMovedOn());
    }

    private static InvalidOperationException HasMovedOn() => new("The step has its verdict already, and the sequence has moved on.");

    private sealed record Reading(Action<IHiddenStates?> Read)
    {
        public TaskCompletionSource Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // A scorer's fault is its own: it must not end the decode.
        public void Show(IHiddenStates? states)
        {
            try
            {
                Read(states);
                Completion.TrySetResult();
            }
            catch (Exception exception)
            {
                Completion.TrySetException(exception);
            }
        }
    }

    private sealed record Request(IDecodingLoop Loop, CancellationToken CancellationToken)
    {
        public TaskCompletionSource<Task> Start { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class LoopBehindStep(IDecodingLoop loop, int length, int[] carry) : IDecodingLoop
    {
        private bool _isCut;

        public LoopTurn Advance(IDecodingSequence sequence)
        {
            if (!_isCut)
            {
                _isCut = true;
                sequence.Truncate(length);
                sequence.Append(carry);
            }

            return loop.Advance(sequence);
        }
    }
}
