using SafeThink.GuardTraining.Fitting;
using SafeThink.GuardTraining.Words;

namespace SafeThink.GuardTraining.Tests.Words;

public sealed class WordShareTests
{
    [Fact]
    public void Losses_TheWordsSayNothing_AreLeastForStatesAlone()
    {
        Sample[] samples = [Of(3, 0, isUnsafe: true), Of(-3, 0, isUnsafe: false)];

        Assert.Equal(0, BestOf(samples));
    }

    [Fact]
    public void Losses_OnlyTheWordsAreRight_AreLeastForTheLargestShare()
    {
        Sample[] samples = [Of(-1, 4, isUnsafe: true), Of(1, -4, isUnsafe: false)];

        Assert.Equal(0.5, BestOf(samples));
    }

    [Fact]
    public void Losses_OneLabelIsRare_CountsAsMuchAsTheOther()
    {
        Sample[] even = [Of(-1, 4, isUnsafe: true), Of(1, -4, isUnsafe: false)];
        var uneven = even.Concat(Enumerable.Repeat(even[1], 50)).ToList();

        Assert.All(WordShare.Losses(even).Zip(WordShare.Losses(uneven)), pair => Assert.Equal(pair.First.Loss, pair.Second.Loss, 1e-9));
    }

    [Fact]
    public void Model_OfAShare_AveragesTheLogits() => Assert.Equal(1.5, WordShare.Model(0.25).Logit([2, 0]), 1e-6);

    private static Sample Of(float states, float words, bool isUnsafe) => new(0, 0, IsLast: true, isUnsafe, 1, [states, words]);

    private static double BestOf(Sample[] samples) => WordShare.Losses(samples).MinBy(l => l.Loss).Share;
}
