using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Testing.Gguf;
using static SafeThink.LlamaCpp.Tests.Support.PromptLoop;
using static SafeThink.LlamaCpp.Tests.Support.WordTokens;

namespace SafeThink.LlamaCpp.Tests.Decoding.SharedPrompts;

/// <summary>Prompts shared with runs that are under way, and how much is kept of those that are not.</summary>
public sealed class RunningPromptTests : IDisposable
{
    // In one batch with other tokens sums come in another order.
    private const float Rounding = 0.02f;

    private readonly TemporaryFolder _folder = new();
    private readonly object _scope = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AppendPrompt_BeginsAsThePromptOfARunUnderWay_EvaluatesOnlyTheRest()
    {
        await using var engine = await LoadAsync();
        await using var running = await BeginAsync(engine, [.. Words(1, 40), .. Words(2, 20)], samples: 5);
        var before = engine.Statistics.EvaluatedTokens;

        var shared = await ReadAsync(engine, [.. Words(1, 40), .. Words(3, 20)]);

        Assert.Equal(40, shared.Cached);
        Assert.Equal(20, engine.Statistics.EvaluatedTokens - before);
        Assert.True(Difference(await FreshAsync(engine, [.. Words(1, 40), .. Words(3, 20)]), shared) < Rounding);
    }

    [Fact]
    public async Task AppendPrompt_BeginsAsPromptAndOutputOfARunUnderWay_SharesThePromptAlone()
    {
        await using var engine = await LoadAsync();
        await using var running = await BeginAsync(engine, Words(1, 40), samples: 5);

        Assert.Equal(40, (await ReadAsync(engine, [.. Words(1, 40), .. running.Sampled])).Cached);
    }

    [Fact]
    public async Task AppendPrompt_OfAnotherScopeThanTheRunUnderWay_SharesNothing()
    {
        await using var engine = await LoadAsync();
        await using var running = await BeginAsync(engine, Words(1, 40), samples: 5);

        var other = new PromptLoop(Words(1, 40), scope: new object());
        await engine.RunAsync(other, SamplingOptions.Greedy);

        Assert.Equal(0, other.Cached);
    }

    [Fact]
    public async Task AppendPrompt_ManyAtOnceThatBeginAlike_AreReadOnce()
    {
        await using var engine = await LoadAsync(maxSequences: 5);
        var loops = Enumerable.Range(0, 4).Select(i => new PromptLoop([.. Words(1, 64), .. Words(2 + i, 8)], _scope, samples: 2)).ToArray();

        await RunTogetherAsync(engine, loops);

        Assert.Equal([0, 64, 64, 64], loops.Select(l => l.Cached));
        Assert.Equal(64 + (4 * (8 + 2)), engine.Statistics.EvaluatedTokens);
        var prompts = engine.Statistics.Prompts;
        Assert.Equal((3, 1, 3 * 64), (prompts.Hits, prompts.Misses, prompts.SharedTokens));
        for (var i = 0; i < loops.Length; i++)
            Assert.True(Difference(await FreshAsync(engine, [.. Words(1, 64), .. Words(2 + i, 8)]), loops[i]) < Rounding, $"Prompt {i}.");
    }

    [Fact]
    public async Task AppendPrompt_ManyAtOnceThatAreTheSame_EvaluateTheirLastTokenEach()
    {
        await using var engine = await LoadAsync(maxSequences: 5);
        var loops = Enumerable.Range(0, 4).Select(_ => new PromptLoop(Words(1, 64), _scope)).ToArray();

        await RunTogetherAsync(engine, loops);

        Assert.Equal([0, 63, 63, 63], loops.Select(l => l.Cached));
        Assert.Equal(64 + 3, engine.Statistics.EvaluatedTokens);
    }

    [Fact]
    public async Task AppendPrompt_ManyAtOnceThatShareAFewTokens_DoNotWaitForEachOther()
    {
        await using var engine = await LoadAsync(maxSequences: 5);
        var loops = Enumerable.Range(0, 4).Select(i => new PromptLoop([.. Words(1, 8), .. Words(2 + i, 40)], _scope)).ToArray();

        await RunTogetherAsync(engine, loops);

        Assert.Equal(1, engine.Statistics.Batches);
        Assert.All(loops, loop => Assert.Equal(0, loop.Cached));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AppendPrompt_TheRunThatItWaitsForEnds_GivesTheLogitsOfAFreshPrompt(bool isCancelled)
    {
        await using var engine = await LoadAsync(maxSequences: 3);
        using var cancel = new CancellationTokenSource();
        var follower = new PromptLoop([.. Words(1, 64), .. Words(3, 8)], _scope);
        Task first;
        Task second;
        await using (await StoppedThread.StopAsync(engine))
        {
            first = engine.RunAsync(
                new LambdaLoop(s =>
                {
                    s.AppendPrompt([.. Words(1, 64), .. Words(2, 8)], _scope);
                    if (isCancelled)
                        cancel.Cancel();
                    else
                        s.Truncate(10);
                    return LoopTurn.Evaluate;
                }),
                SamplingOptions.Greedy,
                cancel.Token);
            second = engine.RunAsync(follower, SamplingOptions.Greedy);
        }

        await second;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => first);
        Assert.True(Difference(await FreshAsync(engine, [.. Words(1, 64), .. Words(3, 8)]), follower) < Rounding);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AppendPrompt_SharedWithARunUnderWay_GivesTheLogitsOfOneRunInTheSameBatchesBitForBit(bool sharesKvCache)
    {
        await using var engine = await LoadAsync(configure: o => o with { SharesKvCache = sharesKvCache });
        float[] expected = [];
        await engine.RunAsync(
            SamplingOptions.Greedy,
            s => s.Append(Words(1, 40)),
            s => s.Append(Words(2, 12)),
            s => expected = s.Logits.ToArray());

        await using var running = await BeginAsync(engine, Words(1, 40), samples: 0);
        var shared = await ReadAsync(engine, [.. Words(1, 40), .. Words(2, 12)]);

        Assert.Equal(40, shared.Cached);
        Assert.Equal(expected, shared.Logits);
    }

    [Theory]
    [InlineData(ScriptedArchitecture.SlidingWindow)]
    [InlineData(ScriptedArchitecture.Recurrent)]
    public async Task AppendPrompt_OfAModelWhoseTailCannotBeCut_SharesNothingWithARunUnderWay(ScriptedArchitecture architecture)
    {
        await using var engine = await LoadAsync(architecture);
        await using var running = await BeginAsync(engine, Words(1, 40), samples: 0);

        Assert.Equal(0, (await ReadAsync(engine, [.. Words(1, 40), .. Words(2, 12)])).Cached);
    }

    [Fact]
    public async Task AppendPrompt_KeepsNoTokens_SharesNothingAtAll()
    {
        await using var engine = await LoadAsync(configure: o => o with { MaxKeptTokens = 0 });
        await ReadAsync(engine, Words(1, 64));
        await using var running = await BeginAsync(engine, Words(1, 64), samples: 2);

        Assert.Equal(0, (await ReadAsync(engine, Words(1, 64))).Cached);
        Assert.Equal(default, engine.Statistics.Prompts);
    }

    [Fact]
    public async Task AppendPrompt_MoreThanMayBeKept_GivesUpTheOnesUnusedForLongest()
    {
        await using var engine = await LoadAsync(configure: o => o with { MaxKeptTokens = 100 });
        await ReadAsync(engine, Words(1, 40));
        await ReadAsync(engine, Words(2, 40));
        await ReadAsync(engine, Words(3, 60));

        var prompts = engine.Statistics.Prompts;
        Assert.Equal((2, 100, 1), (prompts.KeptPrompts, prompts.KeptTokens, prompts.Evictions));
        Assert.Equal(0, (await ReadAsync(engine, Words(1, 40))).Cached);
    }

    [Fact]
    public async Task AppendPrompt_LongerThanMayBeKept_IsNotKeptAndPushesNothingOut()
    {
        await using var engine = await LoadAsync(configure: o => o with { MaxKeptTokens = 50 });
        await ReadAsync(engine, Words(1, 40));
        await ReadAsync(engine, Words(2, 51));

        Assert.Equal(0, (await ReadAsync(engine, Words(2, 51))).Cached);
        Assert.Equal(39, (await ReadAsync(engine, Words(1, 40))).Cached);
    }

    // All of them are given slots in the same turn.
    private static async Task RunTogetherAsync(LlamaEngine engine, IReadOnlyList<PromptLoop> loops)
    {
        Task[] runs;
        await using (await StoppedThread.StopAsync(engine))
            runs = [.. loops.Select(loop => engine.RunAsync(loop, SamplingOptions.Greedy))];
        await Task.WhenAll(runs);
    }

    private async Task<RunningPrompt> BeginAsync(LlamaEngine engine, int[] prompt, int samples) =>
        await RunningPrompt.BeginAsync(engine, prompt, _scope, samples);

    private async Task<PromptLoop> ReadAsync(LlamaEngine engine, int[] prompt)
    {
        var loop = new PromptLoop(prompt, _scope);
        await engine.RunAsync(loop, SamplingOptions.Greedy);
        return loop;
    }

    private static async Task<PromptLoop> FreshAsync(LlamaEngine engine, int[] prompt)
    {
        var loop = new PromptLoop(prompt, scope: null);
        await engine.RunAsync(loop, SamplingOptions.Greedy);
        return loop;
    }

    private async Task<LlamaEngine> LoadAsync(
        ScriptedArchitecture architecture = ScriptedArchitecture.Attention,
        int maxSequences = 4,
        Func<LlamaEngineOptions, LlamaEngineOptions>? configure = null)
    {
        TestModels.WithMemory(architecture).Write(_folder["model.gguf"]);
        var options = TestModels.OptionsFor(_folder["model.gguf"]) with { MaxSequences = maxSequences };
        return await LlamaEngine.LoadAsync(configure?.Invoke(options) ?? options);
    }

    // A run that has read its prompt, has sampled, and holds its sequence until it is disposed.
    private sealed class RunningPrompt : IAsyncDisposable
    {
        private readonly CancellationTokenSource _ending = new();
        private Task _run = Task.CompletedTask;

        public int[] Sampled { get; private set; } = [];

        public static async Task<RunningPrompt> BeginAsync(LlamaEngine engine, int[] prompt, object scope, int samples)
        {
            var running = new RunningPrompt();
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            running._run = engine.RunAsync(
                new LambdaLoop(s =>
                {
                    if (s.Tokens.IsEmpty)
                    {
                        s.AppendPrompt(prompt, scope);
                        return LoopTurn.Evaluate;
                    }

                    if (s.Tokens.Length < prompt.Length + samples)
                    {
                        s.SampleNext();
                        return LoopTurn.Evaluate;
                    }

                    running.Sampled = s.Tokens[prompt.Length..].ToArray();
                    begun.TrySetResult();
                    return LoopTurn.Park;
                }),
                SamplingOptions.Greedy,
                running._ending.Token);
            await begun.Task;
            return running;
        }

        public async ValueTask DisposeAsync()
        {
            await _ending.CancelAsync();
            await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _ending.Dispose();
        }
    }
}
