using FsCheck.Xunit;
using SafeThink.LlamaCpp.Sampling;

namespace SafeThink.LlamaCpp.Tests.Sampling;

public sealed class ArgMaxTests
{
    [Property]
    public bool Of_AnyValues_IsTheFirstOfTheLargest(int[] values)
    {
        // Few distinct values, so that ties are common.
        float[] row = [.. values.Select(v => (float)(v % 4)), -5];

        return ArgMax.Of(row) == Array.IndexOf(row, row.Max());
    }

    [Fact]
    public void Of_NothingButNaN_IsNoToken()
    {
        var row = Enumerable.Repeat(float.NaN, 37).ToArray();

        var index = ArgMax.Of(row);

        Assert.True(index < 0 || float.IsNaN(row[index]));
    }
}
