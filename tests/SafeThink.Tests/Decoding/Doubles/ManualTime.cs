namespace SafeThink.Tests.Decoding.Doubles;

/// <summary>A clock whose timers run out when a test says so, and from then on at once, until it is held again.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Action> _waiting = [];
    private bool _hasElapsed;

    public void Elapse()
    {
        lock (_lock)
        {
            _hasElapsed = true;
            _waiting.ForEach(Fire);
            _waiting.Clear();
        }
    }

    public void Hold()
    {
        lock (_lock)
            _hasElapsed = false;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            if (_hasElapsed)
                Fire(() => callback(state));
            else
                _waiting.Add(() => callback(state));
        }

        return new Timer();
    }

    private static void Fire(Action timer) => ThreadPool.QueueUserWorkItem(_ => timer());

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
