namespace SafeThink.Tests.Decoding.Doubles;

/// <summary>A clock that moves when it is told to, and by itself each time that it is looked at, as far as a list says.</summary>
/// <param name="steps">By how many ticks it moves at each look, in turn; none leaves it to <see cref="Advance"/>. Its timers are the system's.</param>
internal sealed class SteppedTime(params int[] steps) : TimeProvider
{
    private long _now;
    private int _looks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        if (steps.Length > 0)
            Interlocked.Add(ref _now, steps[(Interlocked.Increment(ref _looks) & int.MaxValue) % steps.Length]);
        return Interlocked.Read(ref _now);
    }

    public void Advance(TimeSpan time) => Interlocked.Add(ref _now, time.Ticks);
}
