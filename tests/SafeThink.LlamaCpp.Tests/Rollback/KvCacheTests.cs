using SafeThink.Engines;
using SafeThink.LlamaCpp.Native;
using SafeThink.LlamaCpp.Rollback;
using SafeThink.LlamaCpp.Tests.Attaching;
using SafeThink.LlamaCpp.Tests.Support;

namespace SafeThink.LlamaCpp.Tests.Rollback;

public sealed class KvCacheTests
{
    [Fact]
    public void Copy_ThatDoesNotSucceed_ThrowsAndLeavesTheSlotEmpty()
    {
        // What the destination holds already makes it another length than its source, as half a copy would.
        using var apart = new OpenedApart(TinyReasonerFixture.Options);
        var cache = new KvCache((ContextHandle)apart.Context);
        apart.Evaluate(sequence: 1, token: 5);

        Assert.Throws<EngineException>(() => cache.Copy(source: 0, destination: 1));

        Assert.Equal(0, cache.LengthOf(1));
    }
}
