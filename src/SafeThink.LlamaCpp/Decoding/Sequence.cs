using SafeThink.Engines;
using SafeThink.LlamaCpp.Decoding.States;
using SafeThink.LlamaCpp.Sampling;

namespace SafeThink.LlamaCpp.Decoding;

/// <summary>One sequence: its tokens, of which a leading part is evaluated, its marks and its sampler.</summary>
/// <remarks>
/// <para>
/// The row of logits can be sampled when it is the one behind the last token. It survives pending tokens that are taken
/// back again, and also that the engine forgets what is evaluated: that is read again when the sequence goes on.
/// </para>
/// <para>Everything but <see cref="Wake"/> and <see cref="RequestCancel"/> happens on the decode thread.</para>
/// </remarks>
internal sealed class Sequence : IDecodingSequence
{
    // Enough for most prompts with their answers, so that the token loop allocates nothing.
    private const int InitialCapacity = 4096;

    private readonly DecodeThread _thread;
    private readonly EngineShape _shape;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Mark> _marks = [];
    private SamplerChain _sampler;
    private int[] _tokens;
    private int _count;
    private LogitsRow? _row;
    private int _rowLength;     // behind how many tokens the row is; 0 where there is none
    private bool _isAdvancing;
    private readonly CancellationTokenRegistration _cancellation;
    private int _wakes;
    private volatile bool _isCancelRequested;
    private volatile bool _isInBatch;
    private volatile bool _isOver;

    /// <summary>Makes an empty sequence.</summary>
    public Sequence(DecodeThread thread, EngineShape shape, IDecodingLoop loop, SamplerChain sampler, CancellationToken cancellationToken)
        : this(thread, shape, loop, sampler, new int[Math.Min(InitialCapacity, shape.ContextLength)], cancellationToken)
    {
    }

    private Sequence(DecodeThread thread, EngineShape shape, IDecodingLoop loop, SamplerChain sampler, int[] tokens, CancellationToken cancellationToken)
    {
        _thread = thread;
        _shape = shape;
        Loop = loop;
        _sampler = sampler;
        _tokens = tokens;
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
    public int Slot { get; set; } = -1;

    /// <summary>What it waits for.</summary>
    public SequenceState State { get; set; }

    /// <summary>How many of its tokens are in the KV cache.</summary>
    public int EvaluatedCount { get; private set; }

    /// <summary>How many tokens to evaluate next: all that are pending, or as far as the next mark.</summary>
    public int NextChunk
    {
        get
        {
            var end = _count;
            foreach (var mark in _marks)
            {
                if (mark.Length > EvaluatedCount && !mark.IsFreed)
                    end = Math.Min(end, mark.Length);
            }

            return end - EvaluatedCount;
        }
    }

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
    public bool IsSettled => _rowLength > 0 && _rowLength == _count;

    /// <summary>Whether its logits are no numbers, so that what the cells of its tokens hold must not stay.</summary>
    /// <remarks>One of them tells: each is a sum over the whole of the last state.</remarks>
    public bool IsBroken => _rowLength > 0 && EvaluatedCount > 0 && float.IsNaN(_row!.Span[0]);

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
            return _row!.Span;
        }
    }

    /// <inheritdoc/>
    public IHiddenStates? HiddenStates => States;

    /// <inheritdoc/>
    public int SampleNext()
    {
        ThrowIfNoLogits();
        EnsureRoomFor(1);
        var token = _sampler.Sample(_row!.Span, _shape.Candidates);
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
        _marks.RemoveAll(static mark => mark.IsFreed);
        var mark = new Mark(this, _count, _sampler.Clone(Tokens));
        if (IsSettled)
            mark.Row = _row!.Hold();
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
        CutTo(length, _marks.Find(mark => mark.Length == length && !mark.IsFreed));
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
        _thread.Slots.Swap(this, other);
        (_tokens, other._tokens) = (other._tokens, _tokens);
        (_count, other._count) = (other._count, _count);
        (EvaluatedCount, other.EvaluatedCount) = (other.EvaluatedCount, EvaluatedCount);
        (_sampler, other._sampler) = (other._sampler, _sampler);
        (_row, other._row) = (other._row, _row);
        (_rowLength, other._rowLength) = (other._rowLength, _rowLength);
        States?.Swap(other.States!);
        foreach (var mark in other._marks)
            mark.TakeBack();
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
    public void TakeOver(int count) => (EvaluatedCount, Lender) = (count, null);

    /// <summary>A second sequence in the same state but for the KV cache.</summary>
    public Sequence Fork(IDecodingLoop loop, CancellationToken cancellationToken)
    {
        var fork = new Sequence(_thread, _shape, loop, _sampler.Clone(Tokens), (int[])_tokens.Clone(), cancellationToken)
        {
            _count = _count,
            EvaluatedCount = EvaluatedCount,
        };
        fork.States?.CopyFrom(States!);
        if (_rowLength > 0)
            fork.TakeRow(_row!, _rowLength);

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
        RollBackTo(_count - 1);
    }

    /// <summary>Before any decode, which overwrites llama.cpp's rows and moves the state on: saves what someone still wants.</summary>
    public void PreserveBeforeDecode()
    {
        if (_isInBatch)
            SaveCheckpoints();
        if (_rowLength == 0)
            return;

        // A sequence outside the batch stays where it is and will sample from this row later.
        if (_row!.IsResident && (!_isInBatch || _row.IsShared))
            _row.Preserve();
        if (_isInBatch)
            DropRow();
    }

    /// <summary>After a decode: the next tokens are in the KV cache.</summary>
    /// <param name="count">How many.</param>
    /// <param name="logits">The row behind the last of them, or null if none was asked for.</param>
    public unsafe void Evaluated(int count, float* logits)
    {
        EvaluatedCount += count;
        if (logits != null)
        {
            if (_row is null || _row.IsShared)
            {
                _row?.Release();
                _row = _shape.Rows.Rent();
            }

            _row.SetResident(logits);
            _rowLength = EvaluatedCount;
            foreach (var mark in _marks)
            {
                if (mark.Length == EvaluatedCount && mark.Row is null && !mark.IsFreed)
                    mark.Row = _row.Hold();
            }
        }

        State = IsSettled ? SequenceState.Ready : SequenceState.Evaluating;
    }

    /// <summary>After a decode that failed half-way: takes over what the KV cache really holds.</summary>
    public void Resynchronise()
    {
        var held = Slot < 0 ? 0 : _shape.Cache.LengthOf(Slot);
        if (_shape.Cache.CanCut && held >= EvaluatedCount && held <= _count)
        {
            EvaluatedCount = held;
            return;
        }

        // A recurrent state may be half-written, and its position does not tell.
        RestoreAtMost(EvaluatedCount);
    }

    /// <summary>The slot was emptied: everything is evaluated again when it is needed.</summary>
    public void Lose() => EvaluatedCount = 0;

    /// <summary>Frees everything and ends the run.</summary>
    /// <param name="exception">Why, or null if the loop finished.</param>
    public void End(Exception? exception)
    {
        _isOver = true;
        _cancellation.Unregister();
        foreach (var mark in _marks)
            mark.Free();
        _marks.Clear();
        _row?.Release();
        _row = null;
        _rowLength = 0;
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
        foreach (var later in _marks)
        {
            if (later.Length > length)
                later.TakeBack();
        }

        // What is cut off may be what is no number, and the cells behind the cut are given to the next tokens.
        if (IsBroken)
            _thread.Slots.Wipe();
        RollBackTo(length);
        _count = length;
        States?.CutTo(length);
        SharedPrompt = Math.Min(SharedPrompt, length);
        if (mark?.Row is { } row)
            TakeRow(row, length);
    }

    private void RollBackTo(int length)
    {
        if (_rowLength > length)
            DropRow();
        if (EvaluatedCount <= length)
            return;
        if (_shape.Cache.CanCut && _shape.Cache.TryCut(Slot, length))
            EvaluatedCount = length;
        else
            RestoreAtMost(length);
    }

    // Where the tail cannot be cut, the newest checkpoint is put back and the tokens behind it are read again.
    private void RestoreAtMost(int length)
    {
        DropRow();
        EvaluatedCount = 0;
        Mark? newest = null;
        foreach (var mark in _marks)
        {
            if (mark.Length <= length && mark.Checkpoint is not null && !mark.IsFreed && !(newest?.Length > mark.Length))
                newest = mark;
        }

        if (newest?.Checkpoint is { } checkpoint && _shape.Cache.TryRestore(Slot, checkpoint, newest.Length))
            EvaluatedCount = newest.Length;
        else
            _shape.Cache.Clear(Slot);
    }

    private void SaveCheckpoints()
    {
        if (_shape.Cache.Rollback.Kind != RollbackKind.Checkpoint || EvaluatedCount == 0)
            return;
        foreach (var mark in _marks)
        {
            if (mark.Length == EvaluatedCount && mark.Checkpoint is null && !mark.IsFreed)
                mark.Checkpoint = _shape.Cache.Save(Slot);
        }
    }

    private void TakeRow(LogitsRow row, int length)
    {
        if (row != _row)
        {
            _row?.Release();
            _row = row.Hold();
        }

        _rowLength = length;
    }

    private void DropRow()
    {
        _rowLength = 0;
        if (_row is not { IsShared: true })
            return;
        _row.Release();
        _row = null;
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
