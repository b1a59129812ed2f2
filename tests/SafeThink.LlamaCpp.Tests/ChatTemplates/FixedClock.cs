namespace SafeThink.LlamaCpp.Tests.ChatTemplates;

/// <summary>A clock that stands at 2026-01-02 15:04:05, a Friday.</summary>
internal sealed class FixedClock : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 15, 4, 5, TimeSpan.Zero);
}
