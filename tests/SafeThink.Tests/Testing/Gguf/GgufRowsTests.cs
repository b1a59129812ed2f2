using SafeThink.Testing.Gguf;

namespace SafeThink.Tests.Testing.Gguf;

public sealed class GgufRowsTests
{
    [Fact]
    public void Uniform_SameSeedAndRow_GivesTheSameNumbersInAnyOrder()
    {
        var source = GgufRows.Uniform(7, 1);
        var later = Row(source, 5);
        _ = Row(source, 0);

        Assert.Equal(later, Row(GgufRows.Uniform(7, 1), 5));
    }

    [Fact]
    public void Uniform_KnownSeed_GivesTheNumbersItAlwaysGave() =>
        Assert.Equal([0.411530733f, -0.126392841f, 0.717752576f], Row(GgufRows.Uniform(7, 1), 0, 3));

    [Fact]
    public void Uniform_OtherSeedOrRow_GivesOtherNumbers()
    {
        var row = Row(GgufRows.Uniform(7, 1), 0);

        Assert.NotEqual(row, Row(GgufRows.Uniform(7, 1), 1));
        Assert.NotEqual(row, Row(GgufRows.Uniform(8, 1), 0));
    }

    [Fact]
    public void Uniform_ManyNumbers_SpreadEvenlyBetweenTheLimits()
    {
        var row = Row(GgufRows.Uniform(1, 2), 0, 10_000);

        Assert.All(row, value => Assert.InRange(value, -2f, 2f));
        Assert.InRange(row.Average(), -0.1f, 0.1f);
        Assert.InRange(row.Average(value => value * value), 1.2f, 1.5f);
    }

    private static float[] Row(GgufRowSource source, long row, int width = 16)
    {
        var values = new float[width];
        source(row, values);
        return values;
    }
}
