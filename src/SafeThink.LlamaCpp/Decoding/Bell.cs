namespace SafeThink.LlamaCpp.Decoding;

/// <summary>Wakes a thread that has nothing to do; a ring that comes while it is at work is not lost.</summary>
internal sealed class Bell
{
    private readonly object _gate = new();
    private bool _hasRung;

    /// <summary>Makes the thread look around; safe from any thread.</summary>
    public void Ring()
    {
        lock (_gate)
        {
            _hasRung = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits for a ring, unless one came since the last wait. For one thread.</summary>
    public void Wait()
    {
        lock (_gate)
        {
            while (!_hasRung)
                Monitor.Wait(_gate);
            _hasRung = false;
        }
    }
}
