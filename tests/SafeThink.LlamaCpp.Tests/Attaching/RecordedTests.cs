using SafeThink.LlamaCpp.Tests.Attaching.Recorded;
using SafeThink.LlamaCpp.Tests.Support;

namespace SafeThink.LlamaCpp.Tests.Attaching;

[Collection(TinyReasonerGroup.Name)]
public sealed class RecordedTests(TinyReasonerFixture fixture)
{
    [Fact]
    public async Task AskAsync_TheEngineThatLoadedTheModel_SaysWhatIsRecorded()
    {
        var replies = await GuardedReplies.AskAsync(fixture.Engine);

        GuardedReplies.RecordIfAsked(replies);
        Assert.Equal(GuardedReplies.Recorded, replies);
    }

    [Fact]
    public async Task AskAsync_AnAttachedEngine_SaysTheSame()
    {
        using var apart = new OpenedApart(TinyReasonerFixture.Options);
        await using var attached = LlamaEngine.Attach(apart.Model, apart.Context);

        Assert.Equal(GuardedReplies.Recorded, await GuardedReplies.AskAsync(attached));
    }
}
