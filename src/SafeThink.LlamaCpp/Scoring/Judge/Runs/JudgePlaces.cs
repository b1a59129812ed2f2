using System.Runtime.CompilerServices;

namespace SafeThink.LlamaCpp.Scoring.Judge.Runs;

/// <summary>An engine's sequences in the hands of its judges, and who gets one: every policy and session before any further candidate; safe from any thread.</summary>
/// <remarks>
/// A policy and a session wait for their sequence and keep it. A further candidate gets one only where one is free at once. Read and judged,
/// it is kept, since it may be accepted, until a session waits: then the one that has been kept longest gives way.
/// </remarks>
/// <param name="count">How many there are.</param>
#pragma warning disable CA1001 // A semaphore without a wait handle has nothing to free, and runs give places back after the judge is disposed.
internal sealed class JudgePlaces(int count)
#pragma warning restore CA1001
{
    private static readonly ConditionalWeakTable<LlamaEngine, JudgePlaces> OfEngines = [];

    private readonly SemaphoreSlim _free = new(count);
    private readonly Lock _gate = new();
    private readonly List<JudgeRun> _kept = [];
    private int _waiting;

    /// <summary>The places of an engine, which all of its judges share.</summary>
    public static JudgePlaces Of(LlamaEngine engine) => OfEngines.GetValue(engine, static e => new(e.MaxSequences));

    /// <summary>Takes one for a policy or a session, as soon as there is one.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        if (TryTake())
            return;
        lock (_gate)
        {
            _waiting++;
            GiveWay();
        }

        try
        {
            await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
                _waiting--;
        }
    }

    /// <summary>Takes one that is free.</summary>
    /// <returns>Whether one was.</returns>
    public bool TryTake() => _free.Wait(TimeSpan.Zero);

    /// <summary>Gives one back.</summary>
    public void Release() => _free.Release();

    /// <summary>Keeps a candidate that is judged; it gives way where a session waits, now or later.</summary>
    public void Keep(JudgeRun candidate)
    {
        lock (_gate)
        {
            _kept.Add(candidate);
            if (_waiting > 0)
                GiveWay();
        }
    }

    /// <summary>Keeps a candidate no longer: from now on it gives way to nobody.</summary>
    /// <returns>Whether it was kept; if not, it has given way, or was never judged.</returns>
    public bool TakeBack(JudgeRun candidate)
    {
        lock (_gate)
            return _kept.Remove(candidate);
    }

    private void GiveWay()
    {
        if (_kept.Count == 0)
            return;
        _kept[0].GiveWay();
        _kept.RemoveAt(0);
    }
}
