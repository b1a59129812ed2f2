using System.Diagnostics;
using Microsoft.Extensions.Logging;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Decoding;
using SafeThink.LlamaCpp.Decoding.Batches;
using SafeThink.Scoring;

namespace SafeThink.LlamaCpp.Scoring.HiddenStates.Reading;

/// <summary>The one thread that owns a reading model and scores the steps of all sessions.</summary>
/// <remarks>
/// A turn: take what has come, give each job's trace a slot of the KV cache, pack what they have to read into one batch,
/// evaluate it, and score whoever is through. A trace without a job keeps its slot until another needs one.
/// </remarks>
internal sealed class ReadingThread
{
    private readonly StateReader _reader;
    private readonly HiddenStateHead _head;
    private readonly ILogger _logger;
    private readonly ReadTrace?[] _slots;
    private readonly List<ScoringJob> _jobs = [];
    private readonly List<ScoringJob> _forked = [];
    private readonly List<(ScoringJob Job, int Row, int Count)> _members = [];
    private readonly Queue<ScoringJob> _incoming = new();
    private readonly Queue<ReadTrace> _leaving = new();
    private readonly Lock _gate = new();
    private readonly Bell _bell = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _canForget = true;     // until the model shows that it cannot, as one with a recurrent state
    private bool _isStopping;
    private Exception? _failure;
    private long _turn;
    private ReadingStatistics _statistics;

    /// <summary>Starts the thread, which from now on owns the reader.</summary>
    /// <param name="reader">The model.</param>
    /// <param name="head">What scores the states.</param>
    /// <param name="slots">How many traces the KV cache holds.</param>
    /// <param name="logger">Where to say that the thread has failed.</param>
    public ReadingThread(StateReader reader, HiddenStateHead head, int slots, ILogger logger)
    {
        _reader = reader;
        _head = head;
        _logger = logger;
        _slots = new ReadTrace?[slots];
        new Thread(Run) { IsBackground = true, Name = "SafeThink hidden-state scorer" }.Start();
    }

    /// <summary>What was read so far; safe from any thread.</summary>
    public ReadingStatistics Statistics
    {
        get
        {
            lock (_gate)
                return _statistics;
        }
    }

    /// <summary>What every step gets once the thread has been stopped, or has failed; null before that. Safe from any thread.</summary>
    public SafetyScore? WhyClosed
    {
        get
        {
            lock (_gate)
            {
                return !_isStopping ? null
                    : _failure is null ? SafetyScore.Indeterminate($"the scorer '{_head.Name}' is disposed")
                    : SafetyScore.FromFault($"the scorer '{_head.Name}' must be loaded again: it failed", _failure);
            }
        }
    }

    /// <summary>Scores a step; safe from any thread, but one job of a trace at a time.</summary>
    /// <param name="job">The job.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<SafetyScore> ScoreAsync(ScoringJob job, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (thread, job) = ((ReadingThread, ScoringJob))state!;
                job.Cancel(token);
                thread._bell.Ring();
            },
            (this, job));
        lock (_gate)
        {
            if (WhyClosed is { } closed)
                return closed;
            _incoming.Enqueue(job);
        }

        _bell.Ring();
        return await job.Completion.ConfigureAwait(false);
    }

    /// <summary>Frees what a trace holds; safe from any thread.</summary>
    public void Leave(ReadTrace trace)
    {
        lock (_gate)
            _leaving.Enqueue(trace);
        _bell.Ring();
    }

    /// <summary>Ends all jobs and frees the model.</summary>
    /// <returns>A task that ends when everything is freed.</returns>
    public Task StopAsync()
    {
        lock (_gate)
        {
            if (!_isStopping)
                _reader.Abort();
            _isStopping = true;
        }

        _bell.Ring();
        return _stopped.Task;
    }

    private bool IsStopping
    {
        get
        {
            lock (_gate)
                return _isStopping;
        }
    }

    private void Run()
    {
        _reader.AttachLog();
        try
        {
            while (!IsStopping)
            {
                TakeIncoming();
                DropFinished();
                Seat();
                if (!FillBatch())
                    _bell.Wait();
                else
                    Evaluate();
            }
        }
#pragma warning disable CA1031 // Whatever it is, it must reach those who wait for this thread.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _failure = exception;
            Log.ScoringThreadFailed(_logger, exception);
        }

        Close();
    }

    private void Close()
    {
        lock (_gate)
        {
            _isStopping = true;
            _jobs.AddRange(_incoming);
            _incoming.Clear();
        }

        _reader.Dispose();
        var closed = WhyClosed!.Value;
        foreach (var job in _jobs.Concat(_forked))
            job.End(closed);
        _stopped.SetResult();
    }

    private void TakeIncoming()
    {
        lock (_gate)
        {
            _jobs.AddRange(_incoming);
            _incoming.Clear();
            while (_leaving.TryDequeue(out var trace))
            {
                foreach (var job in _jobs.Where(j => j.Trace == trace))
                    job.End(SafetyScore.Indeterminate("the session is disposed"));
                Free(trace);
            }
        }
    }

    // Found once: a job can be cancelled at any time, so that a second look would find more of them.
    private void DropFinished()
    {
        foreach (var job in _jobs.FindAll(j => j.IsOver))
            Drop(job);
    }

    private void Drop(ScoringJob job)
    {
        _jobs.Remove(job);
        if (!job.HasBegun)
            return;

        // Whoever cancelled it cancelled those along with it.
        foreach (var along in job.Along)
        {
            along.End(SafetyScore.Indeterminate("the request was cancelled"));
            Free(along.Trace);
            _jobs.Remove(along);
        }

        WipeIfBroken(job.Trace);
        CutTo(job.Trace, job.Trace.RejectStep());
    }

    private void Seat()
    {
        foreach (var job in _jobs)
        {
            if (job.Trace.Slot < 0 && FindSlot() is >= 0 and var slot)
            {
                _slots[slot] = job.Trace;
                job.Trace.Sit(slot);
            }

            if (job.Trace.Slot >= 0 && !job.HasBegun)
            {
                CutTo(job.Trace, job.Begin());
                Fork(job);
            }
        }

        _jobs.AddRange(_forked);
        _forked.Clear();
    }

    // Only where there is room: nobody else's trace gives way to a candidate that may not be needed.
    private void Fork(ScoringJob job)
    {
        foreach (var step in job.Alternatives)
        {
            var slot = Array.IndexOf(_slots, null);
            if (slot < 0 || !job.Trace.IsReadToStep || !TryCopy(job.Trace.Slot, slot))
                return;
            var fork = job.Trace.Fork(slot, step.Tokens);
            _slots[slot] = fork;
            var along = new ScoringJob(fork, step).Begun();
            job.Along.Add(along);
            _forked.Add(along);
        }
    }

    private bool TryCopy(int source, int destination)
    {
        try
        {
            _reader.Cache.Copy(source, destination);
            return true;
        }
        catch (EngineException)
        {
            // The candidate is scored when it is its turn.
            _reader.Cache.Clear(destination);
            return false;
        }
    }

    // Whoever has waited longest without a job gives way; his tokens are read again when he is back.
    private int FindSlot()
    {
        var free = Array.IndexOf(_slots, null);
        if (free >= 0)
            return free;
        var idle = _slots.Where(trace => _jobs.Concat(_forked).All(j => j.Trace != trace)).MinBy(trace => trace!.LastTurn);
        if (idle is null)
            return -1;
        var slot = idle.Slot;
        Free(idle);
        return slot;
    }

    private bool FillBatch()
    {
        _turn++;
        _reader.Batch.Clear();
        _members.Clear();
        var reading = _jobs.Where(j => j.HasBegun).OrderBy(j => j.Trace.Slot).ToList();
        if (reading.Count == 0)
            return false;
        foreach (var job in reading)
        {
            job.Trace.LastTurn = _turn;
            CutTo(job.Trace, job.Trace.Slide());
            if (_canForget && !_reader.Cache.TryForget(job.Trace.Slot, job.Trace.Forget()))
            {
                _canForget = false;
                Empty(job.Trace);
            }
        }

        // As many tokens of each: llama.cpp then evaluates them in one graph and in this order. The shortest step is
        // through first, so that one long step does not hold up all others.
        var count = Math.Min(reading.Min(j => j.Trace.NextCount), _reader.Batch.Capacity / reading.Count);
        foreach (var job in reading)
        {
            _members.Add((job, _reader.Batch.Count, count));
            for (var offset = 0; offset < count;)
            {
                var tokens = job.Trace.Next(offset, count - offset);
                _reader.Batch.Add(tokens, job.Trace.Held + offset, job.Trace.Slot, wantsRow: false);
                offset += tokens.Length;
            }
        }

        return true;
    }

    private void Evaluate()
    {
        var start = Stopwatch.GetTimestamp();
        if (Decode() is not { } fault)
        {
            lock (_gate)
                _statistics = _statistics.With(_members.Count, _reader.Batch.Count, Stopwatch.GetElapsedTime(start));
            foreach (var (job, row, count) in _members)
                job.Trace.Take(_reader, row, count);
            foreach (var (job, _, _) in _members.Where(m => m.Job.Trace.IsRead))
                job.End(Score(job));
            _jobs.RemoveAll(j => j.Completion.IsCompletedSuccessfully);
            return;
        }

        // A batch does not say whose fault it was: everybody in it closes, and is read anew the next time.
        foreach (var (job, _, _) in _members)
        {
            Empty(job.Trace);
            job.End(fault);
        }
    }

    private SafetyScore? Decode()
    {
        try
        {
            return _reader.Decode() switch
            {
                DecodeResult.Success => null,
                DecodeResult.Aborted => SafetyScore.Indeterminate("the scorer is being disposed"),
                var result => SafetyScore.Indeterminate($"llama.cpp failed to read the step ({result}).{_reader.TakeErrors()}"),
            };
        }
        catch (EngineException exception)
        {
            return SafetyScore.FromFault("reading the step failed", exception);
        }
    }

    private SafetyScore Score(ScoringJob job)
    {
        var score = SafetyScore.FromProbability(1 - _head.ProbabilityOfUnsafe(job.Trace.Features(_head.Parts), job.Step.Words));
        if (!score.IsDeterminate)
            Wipe();
        return score;
    }

    private void CutTo(ReadTrace trace, int length)
    {
        if (trace.Slot >= 0 && _reader.Cache.LengthOf(trace.Slot) != length && !_reader.Cache.TryCut(trace.Slot, length))
            Empty(trace);
    }

    private void Empty(ReadTrace trace)
    {
        if (trace.Slot >= 0)
            _reader.Cache.Clear(trace.Slot);
        trace.Lose(keepsSlot: true);
    }

    // States that are no numbers stay in the cells that the next trace is given. All traces are read anew the next time.
    private void Wipe()
    {
        foreach (var trace in _slots)
            trace?.Lose(keepsSlot: true);
        _reader.Cache.Wipe();
    }

    // A step that nobody waits for any more has no score to tell by.
    private void WipeIfBroken(ReadTrace trace)
    {
        if (trace.IsBroken)
            Wipe();
    }

    private void Free(ReadTrace trace)
    {
        if (trace.Slot < 0)
            return;
        WipeIfBroken(trace);
        _reader.Cache.Clear(trace.Slot);
        _slots[trace.Slot] = null;
        trace.Lose(keepsSlot: false);
    }
}
