using SafeThink.GuardTraining.Cards;
using SafeThink.GuardTraining.Extraction;
using SafeThink.GuardTraining.Fitting;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Training.Metrics;

namespace SafeThink.GuardTraining.Tests.Cards;

public sealed class GuardCardTests(SmallModel model) : IClassFixture<SmallModel>
{
    [Fact]
    public void Write_AModel_TellsOfItAndOfNoOther()
    {
        var folder = CacheFolder.OpenFor(model["cache"], model.Path, [1], width: 1, TraceFormat.Bare);
        var best = new Trial(new(new FeatureChoice([0], HeadParts.Trace, 100), 0.1), 0.9);
        var head = new HiddenStateHead("guard", folder.ModelHash, 1, [1], HeadParts.Trace, RequestFormat.ChatMl, 100, 0, [1], 0);
        var identity = new ModelIdentity("A Reasoner", "mit", 1234) { Base = "something smaller" };

        var card = GuardCard.Write(head, new FittedHead(best, [best], new LinearModel(0, [1]), new PlattScaling(1, 0), []), folder, identity, [], []);

        Assert.Contains("| model | GGUF, 1,234 bytes,", card, StringComparison.Ordinal);
        Assert.Contains("| base | something smaller |", card, StringComparison.Ordinal);
        Assert.Contains("| licence of the GGUF | mit; changed by us", card, StringComparison.Ordinal);
        Assert.Contains("states of A Reasoner", card, StringComparison.Ordinal);
        Assert.DoesNotContain("SmolLM", card, StringComparison.Ordinal);
        Assert.DoesNotContain("135M", card, StringComparison.Ordinal);
    }
}
