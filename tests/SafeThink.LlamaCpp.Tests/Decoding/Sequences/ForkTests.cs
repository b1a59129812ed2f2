using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Support;

namespace SafeThink.LlamaCpp.Tests.Decoding.Sequences;

[Collection(TinyReasonerGroup.Name)]
public sealed class ForkTests(TinyReasonerFixture fixture, ScriptedFixture scripted) : IClassFixture<ScriptedFixture>
{
    private readonly int[] _prompt = fixture.Engine.Prompt("How do I tie a tie?");

    private LlamaEngine Engine => fixture.Engine;

    [Fact]
    public async Task ForkAsync_WithLogits_GoesOnAsItsSourceDoes()
    {
        var prompt = scripted.LotteryPrompt;
        var source = new BranchingLoop(prompt, forkAt: 5, length: 2 * ScriptedFixture.LotteryLength);

        await scripted.Engine.RunAsync(source, new() { Temperature = 1, Seed = 11 });
        await source.Fork!;

        Assert.Equal(source.Tokens, source.ForkTokens);
        Assert.Equal(2 * ScriptedFixture.LotteryLength, source.ForkTokens.Length - prompt.Length);
    }

    [Fact]
    public async Task ForkAsync_WithTokensPending_EvaluatesThemInBoth()
    {
        float[] source = [];
        float[] forked = [];
        Task fork = Task.CompletedTask;

        await Engine.RunAsync(
            SamplingOptions.Greedy,
            s => s.Append(_prompt),
            s =>
            {
                s.Append([5, 6, 7]);
                fork = s.ForkAsync(new LambdaLoop(f =>
                {
                    forked = f.Logits.ToArray();
                    return LoopTurn.Finish;
                }));
            },
            s => source = s.Logits.ToArray());
        await fork;

        // In one batch with another sequence sums come in another order.
        Assert.Equal(source.Length, forked.Length);
        Assert.All(source.Zip(forked), pair => Assert.Equal(pair.First, pair.Second, 0.3f));
    }

    [Fact]
    public async Task ForkAsync_Rewound_LeavesItsSourceAlone()
    {
        var prompt = scripted.ScriptPrompt;
        int[] tokens = [];
        var fork = Task.CompletedTask;

        await scripted.Engine.RunAsync(new LambdaLoop(s =>
        {
            if (s.Tokens.IsEmpty)
            {
                s.Append(prompt);
                return LoopTurn.Evaluate;
            }

            s.SampleNext();
            if (s.Tokens.Length == prompt.Length + 3)
            {
                fork = s.ForkAsync(new LambdaLoop(f =>
                {
                    f.Truncate(2);
                    return LoopTurn.Finish;
                }));
            }

            tokens = s.Tokens[prompt.Length..].ToArray();
            return tokens.Length < scripted.Script.Length ? LoopTurn.Evaluate : LoopTurn.Finish;
        }), SamplingOptions.Greedy);
        await fork;

        Assert.Equal(scripted.Script, tokens);
    }

    [Fact]
    public async Task ForkAsync_WithAllSequencesInUse_FailsWithoutHarmToItsSource()
    {
        var forks = new List<Task>();

        await Engine.RunAsync(
            SamplingOptions.Greedy,
            s => s.Append(_prompt),
            s =>
            {
                for (var i = 0; i < TinyReasonerFixture.Options.MaxSequences; i++)
                    forks.Add(s.ForkAsync(new LambdaLoop(_ => LoopTurn.Finish)));
            });

        var exception = await Assert.ThrowsAsync<EngineException>(() => Task.WhenAll(forks));
        Assert.Contains(nameof(LlamaEngineOptions.MaxSequences), exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, forks.Count(fork => fork.IsFaulted));
    }

    private sealed class BranchingLoop(int[] prompt, int forkAt, int length) : IDecodingLoop
    {
        public int[] Tokens { get; private set; } = [];

        public int[] ForkTokens { get; private set; } = [];

        public Task? Fork { get; private set; }

        public LoopTurn Advance(IDecodingSequence sequence)
        {
            if (sequence.Tokens.IsEmpty)
            {
                sequence.Append(prompt);
                return LoopTurn.Evaluate;
            }

            if (sequence.Tokens.Length == prompt.Length + forkAt && Fork is null)
                Fork = sequence.ForkAsync(new LambdaLoop(fork => SampleUntilLong(fork, tokens => ForkTokens = tokens)));
            return SampleUntilLong(sequence, tokens => Tokens = tokens);
        }

        private LoopTurn SampleUntilLong(IDecodingSequence sequence, Action<int[]> whenDone)
        {
            sequence.SampleNext();
            if (sequence.Tokens.Length < prompt.Length + length)
                return LoopTurn.Evaluate;
            whenDone(sequence.Tokens.ToArray());
            return LoopTurn.Finish;
        }
    }
}
