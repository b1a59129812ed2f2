using SafeThink.Engines;
using SafeThink.LlamaCpp.Decoding.States;
using SafeThink.LlamaCpp.Sampling;

namespace SafeThink.LlamaCpp.Decoding.Sequences;

/// <summary>One sequence, as its loop sees it: its tokens, of which a leading part is evaluated, its marks and its sampler.</summary>
/// <remarks>Everything but <see cref="Wake"/> and <see cref="RequestCancel"/> happens on the decode thread.</remarks>
internal sealed class Sequence : IDecodingSequence
{
    // Enough for most prompts with their answers, so that the token loop allocates nothing.
    private const int InitialCapacity = 4096;

    private readonly DecodeThread _thread;
    private readonly EngineShape _shape;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Marks _marks = new();
    private readonly CancellationTokenRegistration _cancellation;
    private EvaluatedTokens _evaluated;
    private SamplerChain _sampler;
    private int[] _tokens;
    private int _count;
    private bool _isAdvancing;
    private int _wakes;
    private volatile bool _isCancelRequested;
    private volatile bool _isInBatch;
    private volatile bool _isOver;

    /// <summary>Makes an empty sequence.</summary>
    public Sequence(DecodeThread thread, EngineShape shape, IDecodingLoop loop, SamplerChain sampler, CancellationToken cancellationToken)
        : this(thread, shape, loop, sampler, new int[Math.Min(InitialCapacity, shape.ContextLength)], new(shape), cancellationToken)
    {
    }

    private Sequence(
        DecodeThread thread, EngineShape shape, IDecodingLoop loop, SamplerChain sampler, int[] tokens, EvaluatedTokens evaluated, CancellationToken cancellationToken)
    {
        _thread = thread;
        _shape = shape;
        Loop = loop;
        _sampler = sampler;
        _tokens = tokens;
        _evaluated = evaluated;
        CancellationToken = cancellationToken;
        States = shape.States is { } catcher ? new(this, catcher.Pool) : null;
        _cancellation = cancellationToken.UnsafeRegister(static s => ((Sequence)s!).RequestCancel(), this);
    }

    /// <summary>What the sequence does.</summary>
    public IDecodingLoop Loop { get; }

    /// <summary>Ends the run.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>The run, as its starter sees it.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Its slot in the KV cache, or -1 while it waits for one.</summary>
    public int Slot
    {
        get => _evaluated.Slot;
        set => _evaluated.Slot = value;
    }

    /// <summary>What it waits for.</summary>
    public SequenceState State { get; set; }

    /// <summary>How many of its tokens are in the KV cache.</summary>
    public int EvaluatedCount => _evaluated.Count;

    /// <summary>How many tokens to evaluate next: all that are pending, or as far as the next mark.</summary>
    public int NextChunk => _marks.Stop(EvaluatedCount, _count) - EvaluatedCount;

    /// <summary>How many of its first tokens may stay evaluated in the slot when it ends.</summary>
    public int SharedPrompt { get; private set; }

    /// <summary>Who may share them; null where nobody may.</summary>
    public object? Scope { get; private set; }

    /// <summary>The run whose prompt it waits for, to take its beginning over once that is evaluated; null where it waits for nobody.</summary>
    public Sequence? Lender { get; private set; }

    /// <summary>How many tokens <see cref="Lender"/> has to have evaluated.</summary>
    public int Lent { get; private set; }

    /// <summary>Its first tokens that others may share, evaluated or not.</summary>
    public ReadOnlySpan<int> Prompt => _tokens.AsSpan(0, SharedPrompt);

    /// <summary>The states of its tokens behind the prompt; null where the engine keeps none.</summary>
    public TokenStates? States { get; }

    /// <summary>Whether the logits behind the last token are there.</summary>
    public bool IsSettled => _evaluated.HasRow(_count);

    /// <inheritdoc cref="EvaluatedTokens.IsBroken"/>
    public bool IsBroken => _evaluated.IsBroken;

    /// <inheritdoc cref="EvaluatedTokens.IsUnproven"/>
    public bool IsUnproven => _evaluated.IsUnproven;

    /// <summary>Whether it was cancelled.</summary>
    public bool IsCancelRequested => _isCancelRequested;

    /// <summary>Whether a decode that is under way evaluates it.</summary>
    public bool IsInBatch
    {
        get => _isInBatch;
        set => _isInBatch = value;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, _count);

    /// <inheritdoc/>
    public bool HasLogits => _isAdvancing && IsSettled;

    /// <inheritdoc/>
    public ReadOnlySpan<float> Logits
    {
        get
        {
            ThrowIfNoLogits();
            return _evaluated.Row.Span;
        }
    }

    /// <inheritdoc/>
    public IHiddenStates? HiddenStates => States;

    /// <inheritdoc/>
    public int SampleNext()
    {
        ThrowIfNoLogits();
        EnsureRoomFor(1);
        var token = _sampler.Sample(_evaluated.Row.Span, _shape.Candidates);
        Add([token]);
        return token;
    }

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<int> tokens)
    {
        ThrowIfNotAdvancing();
        foreach (var token in tokens)
        {
            if ((uint)token >= (uint)_shape.VocabularySize)
                throw new ArgumentOutOfRangeException(nameof(tokens), token, $"Token ids run from 0 to {_shape.VocabularySize - 1}.");
        }

        EnsureRoomFor(tokens.Length);
        if (_count == 0)
            States?.Begin(tokens.Length);
        Add(tokens);
    }

    /// <inheritdoc/>
    public int AppendPrompt(ReadOnlySpan<int> tokens, object scope)
    {
        ThrowIfNotAdvancing();
        ArgumentNullException.ThrowIfNull(scope);
        if (_count > 0)
            throw new InvalidOperationException($"A prompt can only be appended to an empty sequence; this one has {_count} tokens.");

        Append(tokens);
        if (_shape.MaxKeptTokens == 0)
            return 0;
        Scope = scope;
        SharedPrompt = _count;
        return _thread.Sharing.Share(this);
    }

    /// <inheritdoc/>
    public SequenceMark Mark()
    {
        ThrowIfNotAdvancing();
        var mark = new Mark(this, _count, _sampler.Clone(Tokens));
        if (IsSettled)
            mark.Row = _evaluated.Row.Hold();
        _marks.Add(mark);
        return mark;
    }

    /// <inheritdoc/>
    public void Rewind(SequenceMark mark)
    {
        ThrowIfNotAdvancing();
        ArgumentNullException.ThrowIfNull(mark);
        if (mark is not Mark own || own.Sequence != this)
            throw new ArgumentException("The mark belongs to another sequence.", nameof(mark));
        if (own.IsTakenBack)
            throw new InvalidOperationException($"The mark at {mark.Length} tokens was itself taken back by a rewind to an earlier place.");
        if (own.IsFreed)
            throw new ArgumentException("The mark is disposed.", nameof(mark));

        var sampler = own.Sampler.Clone(Tokens[..mark.Length]);
        CutTo(mark.Length, own);
        _sampler.Dispose();
        _sampler = sampler;
    }

    /// <inheritdoc/>
    public void Truncate(int length)
    {
        ThrowIfNotAdvancing();
        if (length < 0 || length > _count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(length), length, $"The sequence has {_count} tokens; from 0 to {_count} can stay.");
        }

        if (length == _count)
            return;
        CutTo(length, _marks.At(length));
        _sampler.RebuildPenalties(Tokens);
    }

    /// <inheritdoc/>
    public void Resample(SamplingOptions sampling)
    {
        ThrowIfNotAdvancing();
        ArgumentNullException.ThrowIfNull(sampling);
        sampling.Validate();
        var sampler = new SamplerChain(sampling, _shape.VocabularySize, _shape.ContextLength);
        sampler.RebuildPenalties(Tokens);
        _sampler.Dispose();
        _sampler = sampler;
    }

    /// <inheritdoc/>
    public Task ForkAsync(IDecodingLoop decodingLoop, CancellationToken cancellationToken = default)
    {
        ThrowIfNotAdvancing();
        ArgumentNullException.ThrowIfNull(decodingLoop);
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);
        return _thread.Slots.Fork(this, decodingLoop, cancellationToken);
    }

    /// <inheritdoc/>
    public bool TryTakeUp(IDecodingSequence fork)
    {
        ThrowIfNotAdvancing();
        ArgumentNullException.ThrowIfNull(fork);
        if (fork is not Sequence { _isOver: false, IsInBatch: false } other || other._thread != _thread || other == this)
            return false;
        if (!other.Tokens.StartsWith(Tokens))
            throw new ArgumentException("The fork does not begin with this sequence's tokens.", nameof(fork));

        // Nothing is copied: the two change places, and the fork ends in this one's.
        (_tokens, other._tokens) = (other._tokens, _tokens);
        (_count, other._count) = (other._count, _count);
        (_evaluated, other._evaluated) = (other._evaluated, _evaluated);
        _thread.Slots.HaveSwapped(this, other);
        (_sampler, other._sampler) = (other._sampler, _sampler);
        States?.Swap(other.States!);
        other._marks.TakeBack(-1);
        return true;
    }

    /// <inheritdoc/>
    public void Wake()
    {
        if (_isOver)
            return;
        Volatile.Write(ref _wakes, 1);
        _thread.Signal();
    }

    /// <summary>Takes the wake that came since the last call, if one did.</summary>
    public bool TakeWake() => Volatile.Read(ref _wakes) != 0 && Interlocked.Exchange(ref _wakes, 0) != 0;

    /// <summary>Asks for the run to end; safe from any thread.</summary>
    public void RequestCancel()
    {
        _isCancelRequested = true;

        // Pairs with the fence in BatchEvaluator: either it sees the request before it decodes, or this sees the batch.
        Interlocked.MemoryBarrier();
        _thread.CancelRequested(this);
    }

    /// <summary>Waits for another run's prompt.</summary>
    /// <param name="lender">The run.</param>
    /// <param name="count">How many tokens of it to wait for.</param>
    public void Borrow(Sequence lender, int count) => (Lender, Lent) = (lender, count);

    /// <summary>Waits no longer: the slot holds its first tokens.</summary>
    /// <param name="count">How many; 0 where nothing could be taken over.</param>
    public void TakeOver(int count)
    {
        _evaluated.TakeOver(count);
        Lender = null;
    }

    /// <summary>A second sequence in the same state but for the KV cache.</summary>
    public Sequence Fork(IDecodingLoop loop, CancellationToken cancellationToken)
    {
        var fork = new Sequence(_thread, _shape, loop, _sampler.Clone(Tokens), (int[])_tokens.Clone(), _evaluated.Fork(), cancellationToken) { _count = _count };
        fork.States?.CopyFrom(States!);
        return fork;
    }

    /// <summary>Calls the loop once.</summary>
    public LoopTurn Advance()
    {
        _isAdvancing = true;
        try
        {
            return Loop.Advance(this);
        }
        finally
        {
            _isAdvancing = false;
        }
    }

    /// <summary>Before a decode that evaluates this sequence: gets it to a place from which there is something to evaluate.</summary>
    /// <exception cref="InvalidOperationException">The sequence is empty.</exception>
    public void PrepareToEvaluate()
    {
        if (EvaluatedCount < _count)
            return;
        if (_count == 0)
            throw new InvalidOperationException("The sequence has no token to evaluate: append the prompt first.");

        // The logits are gone, so the last kept token is read again.
        _evaluated.CutTo(_count - 1, _marks);
    }

    /// <summary>Before any decode, of whichever sequences: saves what someone still wants.</summary>
    public void PreserveBeforeDecode() => _evaluated.PreserveBeforeDecode(_isInBatch, _marks);

    /// <summary>After a decode: the next tokens are in the KV cache.</summary>
    /// <param name="count">How many.</param>
    /// <param name="logits">The row behind the last of them, or null if none was asked for.</param>
    public unsafe void Evaluated(int count, float* logits)
    {
        _evaluated.Add(count, logits, _marks);
        State = IsSettled ? SequenceState.Ready : SequenceState.Evaluating;
    }

    /// <summary>After a decode that failed half-way: takes over what the KV cache really holds.</summary>
    public void Resynchronise() => _evaluated.Resynchronise(_count, _marks);

    /// <summary>The slot was emptied: everything is evaluated again when it is needed.</summary>
    public void Lose() => _evaluated.Lose();

    /// <summary>Frees everything and ends the run.</summary>
    /// <param name="exception">Why, or null if the loop finished.</param>
    public void End(Exception? exception)
    {
        _isOver = true;
        _cancellation.Unregister();
        _marks.Free();
        _evaluated.Free();
        States?.Free();
        _sampler.Dispose();
        if (exception is OperationCanceledException && _isCancelRequested)
            _completion.TrySetCanceled(CancellationToken);
        else if (exception is not null)
            _completion.TrySetException(exception);
        else
            _completion.TrySetResult();
    }

    private void Add(ReadOnlySpan<int> tokens)
    {
        if (_count + tokens.Length > _tokens.Length)
            Array.Resize(ref _tokens, Math.Max(_tokens.Length * 2, _count + tokens.Length));
        tokens.CopyTo(_tokens.AsSpan(_count));
        _count += tokens.Length;
        _sampler.Accept(tokens);
    }

    private void CutTo(int length, Mark? mark)
    {
        _marks.TakeBack(length);

        // What is cut off may be what is no number, and the cells behind the cut are given to the next tokens.
        if (IsBroken)
            _thread.Slots.Wipe();
        _evaluated.CutTo(length, _marks);
        _count = length;
        States?.CutTo(length);
        SharedPrompt = Math.Min(SharedPrompt, length);
        if (mark?.Row is { } row)
            _evaluated.TakeRow(row, length);
    }

    private void EnsureRoomFor(int count)
    {
        if (count > _shape.ContextLength - _count)
            throw new ContextLengthException(_count + count, _shape.ContextLength);
    }

    private void ThrowIfNoLogits()
    {
        ThrowIfNotAdvancing();
        if (!IsSettled)
        {
            throw new InvalidOperationException(
                $"There are no logits: {_count - EvaluatedCount} tokens are pending. Return {nameof(LoopTurn)}.{nameof(LoopTurn.Evaluate)} first.");
        }
    }

    private void ThrowIfNotAdvancing()
    {
        if (!_isAdvancing)
            throw new InvalidOperationException($"A sequence can be used only inside {nameof(IDecodingLoop)}.{nameof(IDecodingLoop.Advance)}; {nameof(Wake)} apart.");
    }
}
