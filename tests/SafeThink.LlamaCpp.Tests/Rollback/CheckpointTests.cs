using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.Rollback;

public sealed class CheckpointTests
{
    private static readonly SamplingOptions Sampling = new() { Temperature = 1.2f, RepetitionPenalty = 1.1f, Seed = 5 };

    [Theory]
    [InlineData(ScriptedArchitecture.Attention, RollbackKind.Arbitrary)]
    [InlineData(ScriptedArchitecture.SlidingWindow, RollbackKind.Checkpoint)]
    [InlineData(ScriptedArchitecture.Recurrent, RollbackKind.Checkpoint)]
    public async Task LoadAsync_ProbesHowTheModelIsTakenBack(ScriptedArchitecture architecture, RollbackKind expected)
    {
        using var folder = new TemporaryFolder();
        TestModels.WithMemory(architecture).Write(folder["model.gguf"]);

        await using var engine = await LlamaEngine.LoadAsync(TestModels.OptionsFor(folder["model.gguf"]));

        Assert.Equal(expected, engine.Model.Rollback.Kind);
    }

    [Theory]
    [InlineData(ScriptedArchitecture.Recurrent)]
    [InlineData(ScriptedArchitecture.SlidingWindow)]
    public async Task Rewind_InterleavedWithMarks_EqualsTheStraightRunBitForBit(ScriptedArchitecture architecture)
    {
        using var folder = new TemporaryFolder();
        var model = TestModels.WithMemory(architecture);
        model.Write(folder["model.gguf"]);
        await using var engine = await LlamaEngine.LoadAsync(TestModels.OptionsFor(folder["model.gguf"]));
        var random = new Random(1);

        for (var i = 0; i < 20; i++)
        {
            var script = new byte[30];
            random.NextBytes(script);
            var wandering = new WanderingLoop([.. Enumerable.Range(3, 50), model.TokenId("<|assistant|>")], script) { TokenLimit = model.VocabularySize };
            await engine.RunAsync(wandering, Sampling);
            var straight = new StraightLoop(wandering.Path);
            await engine.RunAsync(straight, Sampling);

            Assert.Equal(straight.Tokens, wandering.Tokens);
            Assert.Equal(straight.Logits, wandering.Logits);
        }
    }

    [Theory]
    [InlineData(RollbackKind.None)]
    [InlineData(RollbackKind.Checkpoint)]
    public async Task Rewind_WhateverTheKind_GivesTheSameTokens(RollbackKind kind)
    {
        var options = TinyReasonerFixture.Options with
        {
            AssumedRollback = kind == RollbackKind.None ? RollbackCapability.None : RollbackCapability.Checkpoint,
        };
        await using var engine = await LlamaEngine.LoadAsync(options);
        var prompt = engine.Prompt("How do I bake bread?");
        var straight = await engine.SampleAsync(prompt, 20);
        int[] tokens = [];
        SequenceMark? mark = null;
        var turn = 0;

        await engine.RunAsync(
            new LambdaLoop(s =>
            {
                switch (turn++)
                {
                    case 0:
                        s.Append(prompt);
                        return LoopTurn.Evaluate;
                    case 4:
                        mark = s.Mark();
                        break;
                    case 9:
                        s.Rewind(mark!);
                        break;
                    case 14:
                        s.Truncate(prompt.Length + 5);
                        return LoopTurn.Evaluate;
                    default:
                        break;
                }

                if (!s.HasLogits)
                    return LoopTurn.Evaluate;
                s.SampleNext();
                tokens = s.Tokens[prompt.Length..].ToArray();
                return tokens.Length < straight.Length ? LoopTurn.Evaluate : LoopTurn.Finish;
            }),
            SamplingOptions.Greedy);

        Assert.Equal(straight, tokens);
    }

    [Fact]
    public async Task ForkAsync_OfARecurrentModel_LeavesBothStatesRight()
    {
        using var folder = new TemporaryFolder();
        var model = TestModels.WithMemory(ScriptedArchitecture.Recurrent);
        model.Write(folder["model.gguf"]);
        await using var engine = await LlamaEngine.LoadAsync(TestModels.OptionsFor(folder["model.gguf"]));
        int[] prompt = [10, 11, 12, model.TokenId("<|assistant|>")];
        float[] straight = [];
        float[] source = [];
        float[] forked = [];
        var fork = Task.CompletedTask;

        await engine.RunAsync(SamplingOptions.Greedy, s => s.Append(prompt), s => s.Append([20]), s => straight = s.Logits.ToArray());
        await engine.RunAsync(
            SamplingOptions.Greedy,
            s => s.Append(prompt),
            s =>
            {
                var turn = 0;
                fork = s.ForkAsync(new LambdaLoop(f =>
                {
                    if (turn++ == 0)
                    {
                        f.Append([20]);
                        return LoopTurn.Evaluate;
                    }

                    forked = f.Logits.ToArray();
                    return LoopTurn.Finish;
                }));
                s.Append([30, 31, 32]);
            },
            s => source = s.Logits.ToArray());
        await fork;

        Assert.NotEqual(straight, source);
        Assert.All(straight.Zip(forked), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
    }
}
