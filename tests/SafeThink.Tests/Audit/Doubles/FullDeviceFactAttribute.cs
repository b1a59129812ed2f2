namespace SafeThink.Tests.Audit.Doubles;

/// <summary>A test on a device that is always full; skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FullDeviceFactAttribute : FactAttribute
{
    public const string Device = "/dev/full";

    public FullDeviceFactAttribute()
    {
        if (!File.Exists(Device))
            Skip = $"This system has no {Device}.";
    }
}
