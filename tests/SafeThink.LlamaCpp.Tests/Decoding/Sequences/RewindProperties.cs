using FsCheck.Xunit;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Support;

namespace SafeThink.LlamaCpp.Tests.Decoding.Sequences;

/// <summary>Invariant I3: whatever was taken back has left no trace.</summary>
[Collection(TinyReasonerGroup.Name)]
public sealed class RewindProperties(TinyReasonerFixture fixture)
{
    [Property(MaxTest = 60)]
    public async Task Interleaved_MarksRewindsAndSamples_EqualTheStraightRunBitForBit(byte[] script)
    {
        var prompt = fixture.Engine.Prompt("How do I bake bread?");
        var sampling = new SamplingOptions { Temperature = 1.2f, RepetitionPenalty = 1.2f, MinP = 0.01f, Seed = 3 };
        var wandering = new WanderingLoop(prompt, script);

        await fixture.Engine.RunAsync(wandering, sampling);
        var straight = new StraightLoop(wandering.Path);
        await fixture.Engine.RunAsync(straight, sampling);

        Assert.Equal(straight.Tokens, wandering.Tokens);
        Assert.Equal(straight.Logits, wandering.Logits);
    }
}
