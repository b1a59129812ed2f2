using SafeThink.LlamaCpp.Loading;

namespace SafeThink.LlamaCpp.Tests.Loading;

public sealed class ProcessorCountTests
{
    [Theory]
    [InlineData("150000 100000\n", 1)]
    [InlineData("400000 100000\n", 4)]
    [InlineData("50000 100000\n", 1)]
    [InlineData("max 100000\n", int.MaxValue)]
    [InlineData("nonsense", int.MaxValue)]
    [InlineData("100 0", int.MaxValue)]
    [InlineData(null, int.MaxValue)]
    public void CgroupLimit_OfAQuota_RoundsDownToWholeProcessors(string? text, int expected) =>
        Assert.Equal(expected, ProcessorCount.CgroupLimit(text));

    [Theory]
    [InlineData("Name:\tx\nCpus_allowed_list:\t0-2,7\nother:\t1", new[] { 0, 1, 2, 7 })]
    [InlineData("Cpus_allowed_list:\t5\n", new[] { 5 })]
    [InlineData("Cpus_allowed_list:\t\n", new int[0])]
    [InlineData("Name:\tx\n", new int[0])]
    [InlineData(null, new int[0])]
    public void AllowedProcessors_OfAStatus_AreTheAffinity(string? status, int[] expected) =>
        Assert.Equal(expected, ProcessorCount.AllowedProcessors(status));

    [Fact]
    public void Counts_OfThisProcess_AreWithinItsProcessors()
    {
        Assert.InRange(ProcessorCount.Usable, 1, Environment.ProcessorCount);
        Assert.InRange(ProcessorCount.Physical, 1, ProcessorCount.Usable);
        Assert.Equal(Math.Max(1, ProcessorCount.Physical - 1), ProcessorCount.Decoding);
    }
}
