using SafeThink.Engines;
using SafeThink.LlamaCpp.Sampling;
using SafeThink.LlamaCpp.Tests.Support;

namespace SafeThink.LlamaCpp.Tests.Sampling;

[Collection(TinyReasonerGroup.Name)]
public sealed class SamplerChainTests
{
    private const int Size = 50;
    private const int ContextLength = 100;

    private static readonly float[] Logits = [.. Enumerable.Range(0, Size).Select(i => i / 10f)];

    [Fact]
    public void Clone_OfARandomChain_DrawsTheSameTokens()
    {
        using var candidates = new Candidates(Size);
        using var chain = new SamplerChain(new() { Temperature = 3, TopP = 1, Seed = 4 }, Size, ContextLength);
        chain.Sample(Logits, candidates);
        using var clone = chain.Clone([]);

        Assert.Equal(
            Enumerable.Range(0, 20).Select(_ => chain.Sample(Logits, candidates)).ToArray(),
            Enumerable.Range(0, 20).Select(_ => clone.Sample(Logits, candidates)).ToArray());
    }

    [Fact]
    public void RebuildPenalties_LeavesTheRandomNumbersWhereTheyAre()
    {
        var options = new SamplingOptions { Temperature = 3, TopP = 1, Seed = 4, RepetitionPenalty = 1.01f };
        using var candidates = new Candidates(Size);
        using var rebuilt = new SamplerChain(options, Size, ContextLength);
        using var plain = new SamplerChain(options, Size, ContextLength);
        rebuilt.Sample(Logits, candidates);
        plain.Sample(Logits, candidates);
        rebuilt.Accept([1, 2, 3]);
        rebuilt.RebuildPenalties([]);

        Assert.Equal(
            Enumerable.Range(0, 20).Select(_ => plain.Sample(Logits, candidates)).ToArray(),
            Enumerable.Range(0, 20).Select(_ => rebuilt.Sample(Logits, candidates)).ToArray());
    }

    [Fact]
    public void Accept_BeyondTheWindow_CountsTheLastTokensOnly()
    {
        using var candidates = new Candidates(Size);
        using var chain = new SamplerChain(SamplingOptions.Greedy with { PresencePenalty = 100, PenaltyWindow = 2 }, Size, ContextLength);

        chain.Accept([49, 48, 47]);

        Assert.Equal(49, chain.Sample(Logits, candidates));
    }

    [Fact]
    public void Accept_AWindowBeyondTheContext_CountsAsManyTokensAsTheContextHolds()
    {
        // llama.cpp makes room for the whole window at once.
        using var candidates = new Candidates(Size);
        using var chain = new SamplerChain(SamplingOptions.Greedy with { PresencePenalty = 100, PenaltyWindow = 1000 }, Size, ContextLength);

        chain.Accept([49, .. Enumerable.Repeat(48, ContextLength)]);

        Assert.Equal(49, chain.Sample(Logits, candidates));
    }

    [Theory]
    [InlineData(1e-6f)]
    [InlineData(1e-38f)]
    [InlineData(float.Epsilon)]
    public void Sample_ATemperatureOfAlmostNothing_IsGreedy(float temperature)
    {
        using var candidates = new Candidates(Size);
        using var chain = new SamplerChain(new() { Temperature = temperature }, Size, ContextLength);
        var logits = Logits.Reverse().Select(l => l * 10).ToArray();

        Assert.Equal(0, chain.Sample(logits, candidates));
    }

    [Fact]
    public void Sample_TheSmallestTemperatureThatDivides_TakesTheMostLikelyTokenToo()
    {
        using var candidates = new Candidates(Size);
        using var chain = new SamplerChain(new() { Temperature = 1e-5f }, Size, ContextLength);

        Assert.Equal(Size - 1, chain.Sample(Logits, candidates));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.7f)]
    public void Sample_LogitsThatAreNoNumbers_Throws(float temperature)
    {
        using var candidates = new Candidates(Size);
        using var chain = new SamplerChain(new() { Temperature = temperature }, Size, ContextLength);

        Assert.Throws<EngineException>(() => chain.Sample(Enumerable.Repeat(float.NaN, Size).ToArray(), candidates));
    }

    [Fact]
    public void Sample_TheLargestSeed_IsNotARandomOne()
    {
        using var candidates = new Candidates(Size);
        var options = new SamplingOptions { Temperature = 10, TopP = 1, Seed = uint.MaxValue };
        using var first = new SamplerChain(options, Size, ContextLength);
        using var second = new SamplerChain(options, Size, ContextLength);

        Assert.Equal(
            Enumerable.Range(0, 20).Select(_ => first.Sample(Logits, candidates)).ToArray(),
            Enumerable.Range(0, 20).Select(_ => second.Sample(Logits, candidates)).ToArray());
    }

    [Fact]
    public void Sample_TopKOne_IsGreedy()
    {
        using var candidates = new Candidates(Size);
        using var chain = new SamplerChain(new() { Temperature = 5, TopK = 1 }, Size, ContextLength);

        Assert.Equal(Size - 1, chain.Sample(Logits, candidates));
    }
}
