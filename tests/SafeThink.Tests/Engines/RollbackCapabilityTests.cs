using SafeThink.Engines;

namespace SafeThink.Tests.Engines;

public sealed class RollbackCapabilityTests
{
    [Fact]
    public void Default_IsTheOneThatPromisesLeast()
    {
        Assert.Equal(RollbackCapability.None, default);
        Assert.Equal(RollbackKind.None, RollbackCapability.None.Kind);
    }

    [Fact]
    public void ToString_Kind_ShowsTheLimitWhereThereIsOne()
    {
        Assert.Equal("Arbitrary", RollbackCapability.Arbitrary.ToString());
        Assert.Equal("Checkpoint", RollbackCapability.Checkpoint.ToString());
        Assert.Equal("Bounded(64)", RollbackCapability.Bounded(64).ToString());
    }

    [Fact]
    public void Bounded_LimitBelowOne_IsRefused()
    {
        Assert.Equal(64, RollbackCapability.Bounded(64).MaximumTokens);
        Assert.Throws<ArgumentOutOfRangeException>("maximumTokens", () => RollbackCapability.Bounded(0));
    }
}
