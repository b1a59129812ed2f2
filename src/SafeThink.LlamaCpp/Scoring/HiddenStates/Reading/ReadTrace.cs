using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using SafeThink.LlamaCpp.Scoring.HiddenStates.Heads;

namespace SafeThink.LlamaCpp.Scoring.HiddenStates.Reading;

/// <summary>A request and its trace as the reading model has read them: what is in its KV cache, and the sums of its states.</summary>
/// <remarks>
/// <para>
/// The tokens stay here, so whatever is lost of the KV cache can be read again; states are summed once. Tokens fall into
/// three: the request, the accepted trace, and the candidate step at its end.
/// </para>
/// <para>
/// A step looks back at the request and a window of the trace; what is older is forgotten before the step is read, so that
/// a step costs the same however long the trace is. Where the window ends is decided by where the step begins alone: whoever
/// reads the same steps anew forgets the same tokens, and a rejected step leaves nothing behind. The sums still hold all of it.
/// </para>
/// <para>
/// A trace whose positions outgrow its part of the KV cache is read on behind the request and the window.
/// </para>
/// </remarks>
/// <param name="request">The tokens of the request, template included; not empty, and fewer than half the limit.</param>
/// <param name="limit">How many positions a slot of the KV cache has.</param>
/// <param name="window">How many tokens of the trace before a step it looks back at.</param>
/// <param name="size">The length of all states of a token: depths × width.</param>
/// <param name="keep">What is left of every earlier token in the mean over the trace when one is read: above 0, at most 1.</param>
internal sealed class ReadTrace(int[] request, int limit, int window, int size, double keep)
{
    private readonly List<int> _tokens = [];
    private readonly List<int> _starts = [];    // where accepted steps begin
    private readonly StateSums _requestSums = new(size);
    private readonly StateSums _acceptedSums = new(size);
    private readonly StateSums _traceSums = new(size);      // the accepted and the candidate
    private readonly StateSums _stepSums = new(size);
    private int _stepStart;
    private int _windowStart;
    private int _windowStartBeforeStep;
    private int _known;     // the first token behind the request that the slot has not forgotten
    private int _read = -request.Length;    // the token whose states are summed next; below 0 it is one of the request

    /// <summary>The place in the KV cache; -1 while there is none.</summary>
    public int Slot { get; private set; } = -1;

    /// <summary>When it was read last, by the reading thread's own count.</summary>
    public long LastTurn { get; set; }

    /// <summary>Steps that were accepted and are to be taken up before the next candidate; null stands for the present candidate. For any thread.</summary>
    public ConcurrentQueue<int[]?> Accepted { get; } = new();

    /// <summary>How many positions of the slot are taken up, those of forgotten tokens included.</summary>
    public int Held { get; private set; }

    /// <summary>Whether every token is read.</summary>
    public bool IsRead => _read == _tokens.Count;

    /// <summary>How many tokens there are to read next, in one go: up to the next step before which something is to be forgotten.</summary>
    public int NextCount => Math.Min(PositionOf(NextForgetful()), limit) - Held;

    /// <summary>Whether all of it but the candidate step is read and in the slot, so that it can be forked there.</summary>
    public bool IsReadToStep => _read == _stepStart && Held == PositionOf(_stepStart);

    /// <summary>Whether states of it were no numbers, so that the slot holds such.</summary>
    public bool IsBroken => _requestSums.IsBroken || _traceSums.IsBroken;

    private int Length => PositionOf(_tokens.Count);

    private int NextToken => Held < request.Length ? Held - request.Length : _windowStart + Held - request.Length;

    /// <summary>The same trace with another candidate step, not yet read; its slot must be made to hold what this one's does.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="step">The candidate's tokens.</param>
    public ReadTrace Fork(int slot, int[] step)
    {
        var fork = new ReadTrace(request, limit, window, size, keep)
        {
            Slot = slot,
            Held = Held,
            _stepStart = _stepStart,
            _windowStart = _windowStart,
            _windowStartBeforeStep = _windowStartBeforeStep,
            _known = _known,
            _read = _read,
        };
        fork._starts.AddRange(_starts);
        fork._tokens.AddRange(CollectionsMarshal.AsSpan(_tokens)[.._stepStart]);
        fork._tokens.AddRange(step);
        fork._requestSums.CopyFrom(_requestSums);
        fork._acceptedSums.CopyFrom(_acceptedSums);
        fork._traceSums.CopyFrom(_traceSums);
        return fork;
    }

    /// <summary>Takes an empty slot.</summary>
    public void Sit(int slot)
    {
        Slot = slot;
        Hold(0);
    }

    /// <summary>Leaves the slot, or what was in it is lost.</summary>
    /// <param name="keepsSlot">Whether the slot, now empty, stays.</param>
    public void Lose(bool keepsSlot)
    {
        if (IsBroken)
            ForgetAll();
        Hold(0);
        if (!keepsSlot)
            Slot = -1;
    }

    /// <summary>Takes up what was accepted, drops the candidate if it was not, and puts another one, not yet read, behind the trace.</summary>
    /// <param name="step">The candidate's tokens.</param>
    /// <returns>How many tokens may stay in the slot.</returns>
    public int BeginStep(int[] step)
    {
        var isFirst = true;
        var held = Held;
        while (Accepted.TryDequeue(out var accepted))
        {
            if (accepted is null)
                AcceptStep();
            else if (isFirst)
                held = RejectStep();
            isFirst = false;
            _tokens.AddRange(accepted ?? []);
            _starts.Add(_stepStart);
            _stepStart = _tokens.Count;
        }

        if (isFirst)
            held = RejectStep();
        _tokens.AddRange(step);
        return held;
    }

    /// <summary>Takes the candidate step away.</summary>
    /// <returns>How many tokens may stay in the slot.</returns>
    public int RejectStep()
    {
        _stepSums.Clear();
        if (_read > _stepStart)
            _traceSums.CopyFrom(_acceptedSums);
        _tokens.RemoveRange(_stepStart, _tokens.Count - _stepStart);
        _read = Math.Min(_read, _stepStart);

        // Where the step pushed older tokens out, they are read again, as if the step had never been. What was forgotten before
        // it is forgotten before any other step in its place.
        var isSlid = _windowStart != _windowStartBeforeStep;
        _windowStart = _windowStartBeforeStep;
        if (isSlid)
            Hold(Math.Min(Held, request.Length));
        else
            Held = Math.Min(Held, Length);
        return Held;
    }

    /// <summary>Makes room where the slot is full and tokens are unread.</summary>
    /// <returns>How many tokens may stay in the slot.</returns>
    public int Slide()
    {
        if (Held < limit || IsRead)
            return Held;
        _windowStart = Math.Max(0, _read) - Math.Min((limit - request.Length) / 2, window);
        if (_read < _stepStart)
            _windowStartBeforeStep = _windowStart;
        Hold(request.Length);
        return Held;
    }

    /// <summary>Forgets what the step that is to be read next does not look back at.</summary>
    /// <returns>The positions that are to go; as many as none where a step goes on, or looks back at all there is.</returns>
    public Range Forget()
    {
        var step = NextToken;
        if (step - window <= _known || (step != _stepStart && _starts.BinarySearch(step) < 0))
            return ..0;
        var from = _known;
        _known = step - window;
        return PositionOf(from)..PositionOf(_known);
    }

    /// <summary>Tokens to read next, as many of them as lie in one piece.</summary>
    /// <param name="offset">How many of those to read next are skipped.</param>
    /// <param name="count">How many at most; offset and count together at most <see cref="NextCount"/>.</param>
    public ReadOnlySpan<int> Next(int offset, int count)
    {
        var from = Held + offset;
        return from < request.Length
            ? request.AsSpan(from, Math.Min(count, request.Length - from))
            : CollectionsMarshal.AsSpan(_tokens).Slice(_windowStart + from - request.Length, count);
    }

    /// <summary>Takes the states of the tokens that were read.</summary>
    /// <param name="reader">Holds the states.</param>
    /// <param name="row">The first token's place in the batch.</param>
    /// <param name="count">How many tokens.</param>
    public void Take(StateReader reader, int row, int count)
    {
        for (var i = 0; i < count; i++, Held++)
        {
            var token = NextToken;

            // Tokens that are read again were summed the first time.
            if (token < _read)
                continue;
            _read = token + 1;
            if (token < 0)
            {
                _requestSums.Add(reader.Layers, row + i);
                continue;
            }

            _traceSums.Add(reader.Layers, row + i, keep);
            if (token >= _stepStart)
                _stepSums.Add(reader.Layers, row + i);
            else if (_read == _stepStart)
                _acceptedSums.CopyFrom(_traceSums);
        }
    }

    /// <summary>What a head looks at, once everything is read and there is a candidate.</summary>
    /// <param name="parts">Which means.</param>
    public double[] Features(HeadParts parts) => HeadFeatures.Of(parts, _traceSums, _stepSums, _requestSums);

    private int PositionOf(int token) => request.Length + token - _windowStart;

    private void Hold(int count)
    {
        Held = count;
        _known = _windowStart;
    }

    // The first step behind the next token that does not look back at all that the slot knows; the end where there is none.
    private int NextForgetful()
    {
        var first = Math.Max(NextToken, _known + window) + 1;
        if (first > _stepStart)
            return _tokens.Count;
        var at = _starts.BinarySearch(first);
        at = at < 0 ? ~at : at;
        return at < _starts.Count ? _starts[at] : _stepStart;
    }

    // One that is no number makes none of those before it in the batch either, though they do not look at it. So all are read,
    // and summed, anew: the candidate may be another one then.
    private void ForgetAll()
    {
        _requestSums.Clear();
        _acceptedSums.Clear();
        _traceSums.Clear();
        _stepSums.Clear();
        _windowStart = _windowStartBeforeStep = 0;
        _read = -request.Length;
    }

    private void AcceptStep()
    {
        _acceptedSums.CopyFrom(_traceSums);
        _stepSums.Clear();
        _windowStartBeforeStep = _windowStart;
    }
}
