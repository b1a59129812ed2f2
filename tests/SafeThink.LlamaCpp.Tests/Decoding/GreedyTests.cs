using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Support;

namespace SafeThink.LlamaCpp.Tests.Decoding;

[Collection(TinyReasonerGroup.Name)]
public sealed class GreedyTests(TinyReasonerFixture fixture, ScriptedFixture scripted) : IClassFixture<ScriptedFixture>
{
    private LlamaEngine Engine => fixture.Engine;

    [Fact]
    public async Task RunAsync_Twice_GivesTheSameTokens()
    {
        var prompt = Engine.Prompt("How do I bake bread?");

        var first = await Engine.SampleAsync(prompt, 200);
        var second = await Engine.SampleAsync(prompt, 200);

        Assert.Equal(first, second);
        Assert.Contains("</think>", Engine.TextOf(first), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_AnotherSeed_GivesOtherTokensAndTheSameSeedTheSame()
    {
        var prompt = Engine.Prompt("How do I bake bread?");
        var sampling = new SamplingOptions { Temperature = 2, TopP = 1 };

        var first = await Engine.SampleAsync(prompt, 40, sampling with { Seed = 1 });
        var again = await Engine.SampleAsync(prompt, 40, sampling with { Seed = 1 });
        var other = await Engine.SampleAsync(prompt, 40, sampling with { Seed = 2 });

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public async Task RunAsync_GreedyWithPenalties_TakesTheMostLikelyTokenBehindThem()
    {
        // A penalty this strong forbids every token that stands in the window.
        var sampling = SamplingOptions.Greedy with { PresencePenalty = 100, PenaltyWindow = 1000 };

        var tokens = await Engine.SampleAsync(Engine.Prompt("How do I bake bread?"), 60, sampling);

        Assert.Equal(tokens.Distinct(), tokens);
    }

    [Fact]
    public async Task RunAsync_MoreThanThereAreSlots_GivesEachTheTokensItHasAlone()
    {
        var runs = Enumerable.Range(0, 9).Select(i => scripted.Engine.SampleAsync([.. Enumerable.Repeat(20, i * 30), .. scripted.ScriptPrompt], 200));

        Assert.All(await Task.WhenAll(runs), tokens => Assert.Equal(scripted.Script, tokens));
    }

    [Fact]
    public async Task RunAsync_SeveralAtOnce_GivesTheLogitsOfEachAlone()
    {
        string[] messages = ["How do I bake bread?", "What is 3 + 4?", "How do I kill a process?", "Hello", "How do I tie a tie?", "7 - 2"];
        var paths = new List<int[]>();
        foreach (var message in messages)
            paths.Add([.. Engine.Prompt(message), .. await Engine.SampleAsync(Engine.Prompt(message), 100)]);
        var alone = new List<float[]>();
        foreach (var path in paths)
            alone.Add(await ReadAsync(path));

        // More than there are slots, so that some have to wait.
        var together = await Task.WhenAll(paths.Select(ReadAsync));

        // In a batch sums come in another order, and 8-bit weights make that visible.
        foreach (var (expected, actual) in alone.Zip(together))
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 0.3f));
    }

    // The highest logit of every place, token by token.
    private async Task<float[]> ReadAsync(int[] path)
    {
        var highest = new List<float>();
        await Engine.RunAsync(
            new LambdaLoop(s =>
            {
                if (s.HasLogits)
                    highest.Add(s.Logits.ToArray().Max());
                if (s.Tokens.Length == path.Length)
                    return LoopTurn.Finish;
                s.Append([path[s.Tokens.Length]]);
                return LoopTurn.Evaluate;
            }),
            SamplingOptions.Greedy);
        return [.. highest];
    }
}
