using FsCheck.Xunit;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Scoring.DecodingStates;
using SafeThink.LlamaCpp.Tests.Scoring.HiddenStates;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.Decoding.States;

public sealed class TokenStateTests(DecodingModel model) : IClassFixture<DecodingModel>
{
    private static readonly SamplingOptions Drawn = new() { Temperature = 1.2f, RepetitionPenalty = 1.2f, MinP = 0.01f, Seed = 3 };
    private static readonly int[] Prompt = [7, 300, 41, 5, 260];

    [Property(MaxTest = 40)]
    public async Task HiddenStates_MarksRewindsAndSamples_EqualThoseOfTheStraightRunBitForBit(byte[] script)
    {
        var wandering = new WanderingLoop(Prompt, script) { TokenLimit = 500 };

        await model.Engine.RunAsync(wandering, Drawn);
        var straight = new StraightLoop(wandering.Path);
        await model.Engine.RunAsync(straight, Drawn);

        Assert.Equal(straight.Tokens, wandering.Tokens);
        Assert.Equal(straight.States.Length, wandering.States.Length);
        Assert.True(straight.States.AsSpan().SequenceEqual(wandering.States), "The states differ.");
        Assert.DoesNotContain(wandering.States, float.IsNaN);
        Assert.Equal((wandering.Tokens.Length - Prompt.Length) * 2 * ReadingModel.Width, wandering.States.Length);
    }

    [Fact]
    public async Task RunAsync_WithStatesKept_GivesTheTokensAndLogitsOfAnEngineThatKeepsNone()
    {
        await using var bare = await LlamaEngine.LoadAsync(DecodingModel.With(model.Options) with { StateDepths = [] });
        byte[] script = [128, 1, 2, 132, 130, 61, 3, 134, 4, 140, 200, 180];
        var (kept, none) = (new WanderingLoop(Prompt, script) { TokenLimit = 500 }, new WanderingLoop(Prompt, script) { TokenLimit = 500 });

        await model.Engine.RunAsync(kept, Drawn);
        await bare.RunAsync(none, Drawn);

        Assert.Equal(none.Tokens, kept.Tokens);
        Assert.Equal(none.Logits, kept.Logits);
        Assert.Empty(none.States);
    }

    [Fact]
    public async Task ForkAsync_BehindSomeTokens_HasTheirStatesAndLeavesTheSource()
    {
        var (source, fork, after) = (Array.Empty<float>(), Array.Empty<float>(), Array.Empty<float>());
        Task forked = Task.CompletedTask;

        await model.Engine.RunAsync(
            SamplingOptions.Greedy,
            s => s.Append(Prompt),
            s => s.Append([9, 10, 11]),
            s =>
            {
                source = WanderingLoop.StatesOf(s);
                forked = s.ForkAsync(new LambdaLoop(f =>
                {
                    if (fork.Length > 0)
                        return LoopTurn.Finish;
                    fork = WanderingLoop.StatesOf(f);
                    f.Truncate(f.Tokens.Length - 2);
                    f.Append([20, 21]);
                    return LoopTurn.Evaluate;
                }));
                s.SampleNext();
            },
            s => after = WanderingLoop.StatesOf(s));
        await forked;

        Assert.NotEmpty(source);
        Assert.Equal(source, fork);
        Assert.Equal(source, after[..source.Length]);
    }

    [Fact]
    public async Task HiddenStates_OfThePromptAndOfPendingTokens_AreEmpty()
    {
        var lengths = Array.Empty<int>();

        await model.Engine.RunAsync(
            SamplingOptions.Greedy,
            s => s.Append(Prompt),
            s =>
            {
                s.SampleNext();
                lengths = [s.HiddenStates!.At(0).Length, s.HiddenStates.At(Prompt.Length - 1).Length, s.HiddenStates.At(Prompt.Length).Length, s.HiddenStates.At(1000).Length, s.HiddenStates.At(-1).Length];
            });

        Assert.All(lengths, length => Assert.Equal(0, length));
    }

    [Fact]
    public async Task HiddenStates_OfALongSplice_AreThere()
    {
        var splice = Enumerable.Range(20, 300).ToArray();
        var states = Array.Empty<float>();

        await model.Engine.RunAsync(SamplingOptions.Greedy, s => s.Append(Prompt), s => s.Append(splice), s => states = WanderingLoop.StatesOf(s));

        Assert.Equal(splice.Length * 2 * ReadingModel.Width, states.Length);
        Assert.DoesNotContain(states, float.IsNaN);
    }

    [Fact]
    public async Task LoadAsync_DeeperThanTheModel_ThrowsNamingBoth()
    {
        var exception = await Assert.ThrowsAsync<EngineException>(() => LlamaEngine.LoadAsync(model.Options with { StateDepths = [1, 3] }));

        Assert.Contains("3 layers", exception.Message, StringComparison.Ordinal);
        Assert.Contains("behind layer 2 at most, not 3", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_RecurrentModelAndSeveralSequences_Throws()
    {
        var path = model.FileNamed("recurrent.gguf");
        TestModels.WithMemory(ScriptedArchitecture.Recurrent).Write(path);

        var exception = await Assert.ThrowsAsync<EngineException>(() => LlamaEngine.LoadAsync(TestModels.OptionsFor(path) with { StateDepths = [1], MaxSequences = 2 }));

        Assert.Contains("MaxSequences", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    public void Validate_DepthsThatDoNotRise_Throws(params int[] depths) =>
        Assert.Throws<ArgumentException>(() => (model.Options with { StateDepths = depths }).Validate());

    [Fact]
    public void Validate_CachesApartAndSeveralSequences_Throws() =>
        Assert.Throws<ArgumentException>(() => (model.Options with { StateDepths = [1], SharesKvCache = false }).Validate());
}
