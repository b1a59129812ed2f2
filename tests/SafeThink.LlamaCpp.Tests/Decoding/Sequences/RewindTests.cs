using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Support;

namespace SafeThink.LlamaCpp.Tests.Decoding.Sequences;

[Collection(TinyReasonerGroup.Name)]
public sealed class RewindTests(TinyReasonerFixture fixture)
{
    private readonly int[] _prompt = fixture.Engine.Prompt("How do I bake bread?");

    private LlamaEngine Engine => fixture.Engine;

    [Fact]
    public async Task Rewind_ToAMarkAfterPrefill_GivesTheBitsOfARunThatNeverWentOn()
    {
        float[] before = [];
        float[] after = [];
        float[] continued = [];
        float[] straight = [];
        SequenceMark mark = null!;

        await Engine.RunAsync(
            SamplingOptions.Greedy,
            s => s.Append(_prompt),
            s =>
            {
                before = s.Logits.ToArray();
                mark = s.Mark();
                s.SampleNext();
            },
            s => s.SampleNext(),
            s =>
            {
                s.Rewind(mark);
                after = s.Logits.ToArray();
                s.Append([5]);
            },
            s => continued = s.Logits.ToArray());
        await Engine.RunAsync(SamplingOptions.Greedy, s => s.Append(_prompt), s => s.Append([5]), s => straight = s.Logits.ToArray());

        Assert.Equal(before, after);
        Assert.Equal(straight, continued);
    }

    [Fact]
    public async Task Rewind_ToAMarkSetWhileATokenWasPending_GivesTheLogitsBehindThatToken()
    {
        float[] before = [];
        float[] after = [];
        SequenceMark mark = null!;

        await Engine.RunAsync(
            SamplingOptions.Greedy,
            s => s.Append(_prompt),
            s =>
            {
                s.SampleNext();
                mark = s.Mark();
            },
            s =>
            {
                before = s.Logits.ToArray();
                s.SampleNext();
            },
            s =>
            {
                s.Rewind(mark);
                after = s.Logits.ToArray();
            });

        Assert.Equal(before, after);
        Assert.Equal(_prompt.Length + 1, mark.Length);
    }

    [Fact]
    public async Task Rewind_SampledWithPenalties_ContinuesAsIfNothingHadHappened()
    {
        var sampling = new SamplingOptions { Temperature = 1.5f, TopP = 0.99f, RepetitionPenalty = 1.3f, FrequencyPenalty = 0.2f, Seed = 7 };
        var straight = await Engine.SampleAsync(_prompt, 30, sampling);
        int[] tokens = [];
        SequenceMark? mark = null;
        var turn = 0;

        await Engine.RunAsync(
            new LambdaLoop(s =>
            {
                switch (turn++)
                {
                    case 0:
                        s.Append(_prompt);
                        return LoopTurn.Evaluate;
                    case 10:
                        mark = s.Mark();
                        break;
                    case 18:
                        s.Rewind(mark!);
                        break;
                    default:
                        break;
                }

                s.SampleNext();
                if (s.Tokens.Length < _prompt.Length + straight.Length)
                    return LoopTurn.Evaluate;
                tokens = s.Tokens[_prompt.Length..].ToArray();
                return LoopTurn.Finish;
            }),
            sampling);

        Assert.Equal(straight, tokens);
    }

    [Fact]
    public async Task Rewind_AMarkThatWasTakenBack_Throws()
    {
        await Engine.RunAsync(
            SamplingOptions.Greedy,
            s => s.Append(_prompt),
            s =>
            {
                var first = s.Mark();
                s.SampleNext();
                var second = s.Mark();
                s.Rewind(first);
                s.Append([5, 6, 7]);
                Assert.Throws<InvalidOperationException>(() => s.Rewind(second));
            });
    }

    [Fact]
    public async Task Rewind_ADisposedOrForeignMark_Throws()
    {
        SequenceMark foreign = null!;
        await Engine.RunAsync(SamplingOptions.Greedy, s => foreign = s.Mark());

        await Engine.RunAsync(SamplingOptions.Greedy, s =>
        {
            var mark = s.Mark();
            mark.Dispose();
            Assert.Throws<ArgumentException>(() => s.Rewind(mark));
            Assert.Throws<ArgumentException>(() => s.Rewind(foreign));
        });
    }

    [Fact]
    public async Task Truncate_WithoutAMark_ReadsTheLastKeptTokenAgain()
    {
        float[] expected = [];
        float[] actual = [];
        var hasLogits = true;

        await Engine.RunAsync(
            SamplingOptions.Greedy,
            s => s.Append(_prompt),
            s => s.Append([5]),
            s =>
            {
                expected = s.Logits.ToArray();
                s.Append([6]);
            },
            s =>
            {
                s.Truncate(_prompt.Length + 1);
                hasLogits = s.HasLogits;
            },
            s => actual = s.Logits.ToArray());

        Assert.False(hasLogits);
        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public async Task Truncate_OutsideTheSequence_Throws(int length)
    {
        await Engine.RunAsync(SamplingOptions.Greedy, s =>
        {
            s.Append([5, 6]);
            Assert.Throws<ArgumentOutOfRangeException>(() => s.Truncate(length));
        });
    }

    [Fact]
    public async Task Truncate_ToNothing_AllowsANewPrompt()
    {
        float[] fresh = [];
        float[] second = [];

        await Engine.RunAsync(SamplingOptions.Greedy, s => s.Append(_prompt), s => fresh = s.Logits.ToArray());
        await Engine.RunAsync(
            SamplingOptions.Greedy,
            s => s.Append([9, 8, 7]),
            s =>
            {
                s.Truncate(0);
                s.Append(_prompt);
            },
            s => second = s.Logits.ToArray());

        Assert.Equal(fresh, second);
    }

    [Fact]
    public async Task Truncate_WithPenalties_ForgetsTheTokensThatAreGone()
    {
        var sampling = SamplingOptions.Greedy with { PresencePenalty = 100, PenaltyWindow = 1000 };
        var expected = 0;
        var actual = 0;

        await Engine.RunAsync(
            sampling,
            s => s.Append(_prompt),
            s =>
            {
                expected = s.SampleNext();
                s.Truncate(_prompt.Length);
                actual = s.SampleNext();
            });

        Assert.Equal(expected, actual);
    }

    [Fact]
    public async Task Resample_WithAnotherSeed_ChangesWhatFollowsAMark()
    {
        var sampling = new SamplingOptions { Temperature = 5, TopP = 1 };
        var drawn = new HashSet<int>();

        await Engine.RunAsync(
            sampling,
            s => s.Append(_prompt),
            s =>
            {
                var mark = s.Mark();
                for (var seed = 0u; seed < 20; seed++)
                {
                    s.Rewind(mark);
                    s.Resample(sampling with { Seed = seed });
                    drawn.Add(s.SampleNext());
                }
            });

        Assert.True(drawn.Count > 5, $"20 seeds gave {drawn.Count} different tokens.");
    }
}
