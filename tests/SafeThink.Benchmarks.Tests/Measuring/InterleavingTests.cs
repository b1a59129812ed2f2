using SafeThink.EndToEnd.Measuring;

namespace SafeThink.Benchmarks.Tests.Measuring;

public class InterleavingTests
{
    [Fact]
    public void Next_AnyRound_HasEachArmOnce()
    {
        var interleaving = new Interleaving(arms: 6, seed: 1);

        for (var round = 0; round < 100; round++)
            Assert.Equal(Enumerable.Range(0, 6), interleaving.Next().Order());
    }

    [Fact]
    public void Next_ManyRounds_PutsEachArmInEachPlace()
    {
        var interleaving = new Interleaving(arms: 4, seed: 1);

        var seen = Enumerable.Range(0, 200).SelectMany(_ => interleaving.Next().Select((arm, place) => (arm, place))).Distinct();

        Assert.Equal(16, seen.Count());
    }

    [Fact]
    public void Next_SameSeed_GivesSameOrders()
    {
        var (first, second) = (new Interleaving(5, seed: 7), new Interleaving(5, seed: 7));

        for (var round = 0; round < 20; round++)
            Assert.Equal(first.Next(), second.Next());
    }
}
