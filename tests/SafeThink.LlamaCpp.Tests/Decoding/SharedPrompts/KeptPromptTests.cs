using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Testing.Gguf;
using static SafeThink.LlamaCpp.Tests.Support.PromptLoop;
using static SafeThink.LlamaCpp.Tests.Support.WordTokens;

namespace SafeThink.LlamaCpp.Tests.Decoding.SharedPrompts;

public sealed class KeptPromptTests : IDisposable
{
    // In one batch with other tokens sums come in another order.
    private const float Rounding = 0.02f;

    private readonly TemporaryFolder _folder = new();
    private readonly object _scope = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AppendPrompt_BeginsAsAnEndedRunDid_EvaluatesOnlyTheRest()
    {
        await using var engine = await LoadAsync();
        await ReadAsync(engine, [.. Words(1, 40), .. Words(2, 20)], samples: 10);

        var shared = await ReadAsync(engine, [.. Words(1, 40), .. Words(3, 20)]);

        Assert.Equal(40, shared.Cached);
    }

    [Fact]
    public async Task AppendPrompt_TheSamePromptAgain_EvaluatesItsLastToken()
    {
        await using var engine = await LoadAsync();
        await ReadAsync(engine, Words(1, 40));

        Assert.Equal(39, (await ReadAsync(engine, Words(1, 40))).Cached);
    }

    [Fact]
    public async Task AppendPrompt_BeginsAsPromptAndOutputOfAnEndedRun_SharesThePromptAlone()
    {
        await using var engine = await LoadAsync();
        var first = await ReadAsync(engine, Words(1, 40), samples: 10);

        Assert.Equal(40, (await ReadAsync(engine, [.. Words(1, 40), .. first.Sampled])).Cached);
    }

    [Fact]
    public async Task AppendPrompt_OfAnotherScope_SharesNothing()
    {
        await using var engine = await LoadAsync();
        await ReadAsync(engine, Words(1, 40));

        var other = new PromptLoop(Words(1, 40), scope: new object());
        await engine.RunAsync(other, SamplingOptions.Greedy);

        Assert.Equal(0, other.Cached);
    }

    [Fact]
    public async Task AppendPrompt_BehindARunWithoutScope_SharesNothing()
    {
        await using var engine = await LoadAsync();
        await engine.RunAsync(new PromptLoop(Words(1, 40), scope: null), SamplingOptions.Greedy);

        Assert.Equal(0, (await ReadAsync(engine, Words(1, 40))).Cached);
    }

    [Fact]
    public async Task AppendPrompt_ToASequenceThatHasTokens_Throws()
    {
        await using var engine = await LoadAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.RunAsync(SamplingOptions.Greedy, s =>
        {
            s.Append([5]);
            s.AppendPrompt([6], _scope);
        }));
    }

    [Fact]
    public async Task AppendPrompt_BehindACancelledRun_SharesItsPrompt()
    {
        await using var engine = await LoadAsync();
        using var cancel = new CancellationTokenSource();
        var run = engine.RunAsync(
            new LambdaLoop(s =>
            {
                if (s.Tokens.IsEmpty)
                    s.AppendPrompt(Words(1, 40), _scope);
                else
                    cancel.Cancel();
                return s.HasLogits ? LoopTurn.Park : LoopTurn.Evaluate;
            }),
            SamplingOptions.Greedy,
            cancel.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        Assert.Equal(39, (await ReadAsync(engine, Words(1, 40))).Cached);
    }

    [Fact]
    public async Task AppendPrompt_BehindARunThatFailed_SharesNothing()
    {
        await using var engine = await LoadAsync();
        await Assert.ThrowsAsync<IOException>(() => engine.RunAsync(
            SamplingOptions.Greedy, s => s.AppendPrompt(Words(1, 40), _scope), _ => throw new IOException("boom")));

        Assert.Equal(0, (await ReadAsync(engine, Words(1, 40))).Cached);
    }

    [Fact]
    public async Task AppendPrompt_TruncatedAndWrittenAnew_SharesWhatStayed()
    {
        await using var engine = await LoadAsync();
        await engine.RunAsync(
            SamplingOptions.Greedy,
            s => s.AppendPrompt(Words(1, 40), _scope),
            s =>
            {
                s.Truncate(30);
                s.Append(Words(2, 10));
            },
            _ => { });

        Assert.Equal(30, (await ReadAsync(engine, Words(1, 40))).Cached);
    }

    [Fact]
    public async Task AppendPrompt_MorePromptsThanSequences_ForgetsTheOneUnusedForLongest()
    {
        await using var engine = await LoadAsync(maxSequences: 2);
        await ReadAsync(engine, Words(1, 40));
        await ReadAsync(engine, Words(2, 40));
        await ReadAsync(engine, Words(1, 40));
        await ReadAsync(engine, Words(3, 40));

        Assert.Equal(39, (await ReadAsync(engine, Words(1, 40))).Cached);
        Assert.Equal(0, (await ReadAsync(engine, Words(2, 40))).Cached);
    }

    [Fact]
    public async Task AppendPrompt_SharesALittleOfALongPrompt_LeavesThatAsItIs()
    {
        await using var engine = await LoadAsync(maxSequences: 2);
        await ReadAsync(engine, [.. Words(1, 10), .. Words(2, 40)]);

        Assert.Equal(10, (await ReadAsync(engine, [.. Words(1, 10), .. Words(3, 40)])).Cached);
        Assert.Equal(49, (await ReadAsync(engine, [.. Words(1, 10), .. Words(2, 40)])).Cached);
    }

    [Fact]
    public async Task ForkAsync_AllOtherSequencesKeepPrompts_TakesTheRoom()
    {
        await using var engine = await LoadAsync(maxSequences: 2);
        await ReadAsync(engine, Words(1, 40));
        await ReadAsync(engine, Words(2, 40));
        float[] source = [];
        float[] forked = [];
        var fork = Task.CompletedTask;

        await engine.RunAsync(
            SamplingOptions.Greedy,
            s => s.Append(Words(3, 20)),
            s =>
            {
                source = s.Logits.ToArray();
                fork = s.ForkAsync(new LambdaLoop(f =>
                {
                    forked = f.Logits.ToArray();
                    return LoopTurn.Finish;
                }));
            });
        await fork;

        Assert.Equal(source, forked);
        Assert.Equal(0, (await ReadAsync(engine, Words(1, 40))).Cached + (await ReadAsync(engine, Words(2, 40))).Cached);
    }

    [Theory]
    [InlineData(ScriptedArchitecture.Attention)]
    [InlineData(ScriptedArchitecture.SlidingWindow)]
    [InlineData(ScriptedArchitecture.Recurrent)]
    public async Task AppendPrompt_Shared_GivesTheLogitsOfOneRunInTheSameBatchesBitForBit(ScriptedArchitecture architecture)
    {
        await using var engine = await LoadAsync(architecture);
        float[] expected = [];
        await engine.RunAsync(
            SamplingOptions.Greedy,
            s => s.Append(Words(1, 40)),
            s => s.Append(Words(2, 12)),
            s => expected = s.Logits.ToArray());

        await ReadAsync(engine, Words(1, 40));
        var shared = await ReadAsync(engine, [.. Words(1, 40), .. Words(2, 12)]);

        Assert.Equal(40, shared.Cached);
        Assert.Equal(expected, shared.Logits);
    }

    [Theory]
    [InlineData(ScriptedArchitecture.Attention)]
    [InlineData(ScriptedArchitecture.SlidingWindow)]
    [InlineData(ScriptedArchitecture.Recurrent)]
    public async Task AppendPrompt_ManyRunsAtOnce_GiveTheLogitsOfFreshPrompts(ScriptedArchitecture architecture)
    {
        await using var engine = await LoadAsync(architecture, maxSequences: 3);
        var random = new Random(7);
        var cached = 0;
        for (var round = 0; round < 12; round++)
        {
            int[][] prompts =
            [
                .. Enumerable.Range(0, 5).Select(i => (int[])
                    [.. Words(random.Next(2), 10 + (10 * random.Next(6))), .. i < 2 ? Words(random.Next(9), 1 + random.Next(12)) : []]),
            ];

            // Only what can be cut back is kept behind samples; the rest has to end where the prompt does.
            var loops = prompts.Select(p => new PromptLoop(p, _scope, random.Next(2) * 3)).ToArray();

            await Task.WhenAll(loops.Select(loop => engine.RunAsync(loop, SamplingOptions.Greedy)));

            for (var i = 0; i < loops.Length; i++)
            {
                var fresh = new PromptLoop(prompts[i], scope: null);
                await engine.RunAsync(fresh, SamplingOptions.Greedy);
                Assert.True(Difference(fresh, loops[i]) < Rounding, $"Round {round}, prompt {i}, {loops[i].Cached} shared: {Difference(fresh, loops[i])}");
                cached += loops[i].Cached;
            }
        }

        // A fixture in which nothing was shared, or every prompt gave the same logits, would prove nothing.
        Assert.True(cached > 0);
        var other = new PromptLoop(Words(8, 30), scope: null);
        var another = new PromptLoop([.. Words(7, 29), .. Words(8, 30)[^1..]], scope: null);
        await engine.RunAsync(other, SamplingOptions.Greedy);
        await engine.RunAsync(another, SamplingOptions.Greedy);
        Assert.True(Difference(other, another) > 2 * Rounding, $"{Difference(other, another)}");
    }

    private async Task<PromptLoop> ReadAsync(LlamaEngine engine, int[] prompt, int samples = 0)
    {
        var loop = new PromptLoop(prompt, _scope, samples);
        await engine.RunAsync(loop, SamplingOptions.Greedy);
        return loop;
    }

    private async Task<LlamaEngine> LoadAsync(ScriptedArchitecture architecture = ScriptedArchitecture.Attention, int maxSequences = 4)
    {
        TestModels.WithMemory(architecture).Write(_folder["model.gguf"]);
        return await LlamaEngine.LoadAsync(TestModels.OptionsFor(_folder["model.gguf"]) with { MaxSequences = maxSequences });
    }
}
