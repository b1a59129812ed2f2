using SafeThink.EndToEnd.Guards;
using SafeThink.Testing.Gguf;

namespace SafeThink.Benchmarks.Tests.Guards;

public class QuarterGuardTests
{
    public static TheoryData<string> Shapes => [nameof(RandomModelShape.Shape15M), nameof(RandomModelShape.Shape110M)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ShapeFor_Model_HasAQuarterOfItsWeights(string name)
    {
        var model = name == nameof(RandomModelShape.Shape15M) ? RandomModelShape.Shape15M : RandomModelShape.Shape110M;

        var guard = QuarterGuard.ShapeFor(model);

        Assert.InRange((double)guard.ParameterCount / model.ParameterCount, 0.22, 0.25);
        Assert.Equal(model.VocabularySize, guard.VocabularySize);
        Assert.InRange(guard.Layers, 4, 16);
    }
}
