using SafeThink.Engines;
using SafeThink.LlamaCpp.Decoding.Sequences;

namespace SafeThink.LlamaCpp.Decoding;

/// <summary>The runs that wait for a slot, first come, first served, and the bound on how many may; safe from any thread.</summary>
/// <remarks>
/// What is bounded is the sum of those that run and those that wait: a run that has just come needs no place in the queue
/// while there is a free slot, whether the decode thread has looked yet or not. A run that gives way does not count against
/// those that do not: it is ended where one of them comes for whom there would be no room.
/// </remarks>
/// <param name="maxRunning">How many slots there are.</param>
/// <param name="maxWaiting">How many may wait while all slots are taken.</param>
internal sealed class WaitingRuns(int maxRunning, int maxWaiting)
{
    private readonly Lock _gate = new();
    private readonly List<Sequence> _waiting = [];
    private readonly List<Sequence> _givingWay = [];    // of those that wait or run
    private int _running;
    private long _refused;
    private bool _isClosed;

    /// <summary>How many run, how many wait, and how many were refused so far.</summary>
    public (int Running, int Waiting, long Refused) Counts
    {
        get
        {
            lock (_gate)
                return (_running, _waiting.Count, _refused);
        }
    }

    /// <summary>Adds a run behind the others.</summary>
    /// <param name="givesWay"><see cref="IDecodingLoop.GivesWay"/>.</param>
    /// <param name="create">Makes it; called only where it is taken.</param>
    /// <returns>The run; null once <see cref="Close"/> was called.</returns>
    /// <exception cref="EngineBusyException">There is no room for it.</exception>
    public Sequence? Add(bool givesWay, Func<Sequence> create)
    {
        lock (_gate)
        {
            if (_isClosed)
                return null;
            var excess = _running + _waiting.Count + 1L - maxRunning - maxWaiting;
            if (excess > (givesWay ? 0 : _givingWay.Count))
            {
                _refused++;
                throw new EngineBusyException(_running, _waiting.Count);
            }

            if (excess > 0)
                _givingWay.Find(run => !run.IsCancelRequested)?.RequestCancel();
            var sequence = create();
            _waiting.Add(sequence);
            if (givesWay)
                _givingWay.Add(sequence);
            return sequence;
        }
    }

    /// <summary>Takes the run that has waited longest, which from now on runs; null where none waits.</summary>
    public Sequence? TakeFirst()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
                return null;
            var first = _waiting[0];
            _waiting.RemoveAt(0);
            _running++;
            return first;
        }
    }

    /// <summary>Takes a run out of the queue.</summary>
    /// <param name="sequence">The run.</param>
    /// <returns>Whether it waited; if not, it runs, is over, or is not added yet.</returns>
    public bool Remove(Sequence sequence)
    {
        lock (_gate)
        {
            if (!_waiting.Remove(sequence))
                return false;
            _givingWay.Remove(sequence);
            return true;
        }
    }

    /// <summary>One more runs that never waited: a fork.</summary>
    public void Forked()
    {
        lock (_gate)
            _running++;
    }

    /// <summary>One that ran is over. To be called before whoever waits for it hears of it, so that he finds its place free.</summary>
    /// <param name="sequence">The run.</param>
    public void Ended(Sequence sequence)
    {
        lock (_gate)
        {
            _running--;
            _givingWay.Remove(sequence);
        }
    }

    /// <summary>Takes no more.</summary>
    /// <returns>Those that waited.</returns>
    public IReadOnlyList<Sequence> Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Sequence[] rest = [.. _waiting];
            _waiting.Clear();
            return rest;
        }
    }
}
