using System.Text;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Testing.Engine;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Traces;

namespace SafeThink.Tests.Scoring;

public sealed class StepSequenceTests
{
    private readonly List<string> _seen = [];
    private readonly List<TraceStep> _steps = [];

    [Fact]
    public async Task ForkAsync_BehindAStep_SeesPromptAndTraceUpToItsEnd()
    {
        var script = new Script().Say("One thing", ".\n\nAn", "other", "\n\n", "</think>", "Done.");

        var reply = await DecodeAsync(script, ForkingScorer());

        Assert.Equal("One thing.\n\nAnother\n\n", reply.Reasoning);
        Assert.Equal("Done.", reply.Answer);
        Assert.Collection(
            _seen,
            text => Assert.EndsWith("<think>\nOne thing.\n\n", text, StringComparison.Ordinal),
            text => Assert.EndsWith("<think>\nOne thing.\n\nAnother\n\n", text, StringComparison.Ordinal),
            text => Assert.EndsWith("</think>Done.", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ForkAsync_ForAResampledStep_SeesTheNewStepAlone()
    {
        var script = new Script().Say("Bad idea", "\n\n").SayAfter("Wait, think safely", ", a fine one", "\n\n", "</think>", "Done.");
        var fork = ForkingScorer();
        var scorer = new DelegateScorer("test", async (prompt, accepted, step, token) =>
        {
            await using var session = fork.OpenSession(prompt);
            await session.ScoreAsync(step, token);
            return SafetyScore.Of(step.Text.Contains("Bad", StringComparison.Ordinal) ? -1 : 1);
        });

        await DecodeAsync(script, scorer);

        Assert.EndsWith("<think>\nWait, think safely, a fine one\n\n", _seen[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ForkAsync_AfterTheVerdict_Throws()
    {
        await DecodeAsync(new Script().Say("One", "\n\n", "</think>", "Done."), ForkingScorer());

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => _steps[0].Sequence!.ForkAsync(new Recorder(_ => { })));

        Assert.Contains("verdict", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ForkAsync_LoopThatThrows_FailsAloneAndTheStepIsIndeterminate()
    {
        var scorer = new DelegateScorer("test", async (_, _, step, token) =>
        {
            await step.Sequence!.ForkAsync(new Recorder(_ => throw new FormatException("broken")), token);
            return SafetyScore.Of(1);
        });

        var reply = await DecodeAsync(new Script().Say("One", "\n\n", "</think>", "Done."), scorer);

        Assert.DoesNotContain("One", reply.Reasoning, StringComparison.Ordinal);
        Assert.DoesNotContain("Done", reply.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadStatesAsync_EngineThatKeepsNone_GetsNull()
    {
        var isNull = false;
        var scorer = new DelegateScorer("test", async (_, _, step, token) =>
        {
            await step.Sequence!.ReadStatesAsync(states => isNull = states is null, token);
            return SafetyScore.Of(1);
        });

        var reply = await DecodeAsync(new Script().Say("One", "\n\n", "</think>", "Done."), scorer);

        Assert.True(isNull);
        Assert.Equal("Done.", reply.Answer);
    }

    [Fact]
    public async Task ReadStatesAsync_ReaderThatThrows_FailsAloneAndTheStepIsIndeterminate()
    {
        var scorer = new DelegateScorer("test", async (_, _, step, token) =>
        {
            await step.Sequence!.ReadStatesAsync(_ => throw new FormatException("broken"), token);
            return SafetyScore.Of(1);
        });

        var reply = await DecodeAsync(new Script().Say("One", "\n\n", "</think>", "Done."), scorer);

        Assert.DoesNotContain("One", reply.Reasoning, StringComparison.Ordinal);
        Assert.DoesNotContain("Done", reply.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadStatesAsync_AfterTheVerdict_Throws()
    {
        await DecodeAsync(new Script().Say("One", "\n\n", "</think>", "Done."), ForkingScorer());

        await Assert.ThrowsAsync<InvalidOperationException>(() => _steps[0].Sequence!.ReadStatesAsync(_ => { }));
    }

    [Theory]
    [InlineData(false, 0, 4, true)]
    [InlineData(false, 0, 5, false)]
    [InlineData(true, 0, 3, true)]
    [InlineData(true, 0, 4, false)]
    [InlineData(true, 4, 4, true)]
    [InlineData(true, 4, 5, false)]
    public void NeedsEvaluation_AReaderWaitsForAStepUpToFive_IsTrueWhileATokenThatCountsIsPending(bool endsReply, int start, int evaluated, bool expected)
    {
        var step = StepUpToFive(start, endsReply);
        var sequence = new EvaluatedSequence(evaluated);
        var isShown = false;
        _ = step.ReadStatesAsync(_ => isShown = true);

        Assert.Equal(expected, step.NeedsEvaluation(sequence));

        step.Serve(sequence);
        Assert.Equal(!expected, isShown);
    }

    [Fact]
    public void NeedsEvaluation_NobodyWaits_IsFalse() => Assert.False(StepUpToFive(start: 0, endsReply: false).NeedsEvaluation(new EvaluatedSequence(4)));

    [Fact]
    public async Task StartAndLength_OfSteps_LeaveOutPromptAndTags()
    {
        await DecodeAsync(new Script().Say("One thing", ".\n\nAn", "other", "\n\n", "</think>", "Done."), ForkingScorer());

        // The second step begins in the token in which the first one ends: it is the second one's.
        var first = _steps[0].Sequence!;
        Assert.Equal([(0, 1), (1, 4), (5, 6)], _steps.Select(s => (s.Sequence!.Start - first.Start, s.Sequence.Length - first.Start)));
    }

    [Fact]
    public void Equals_SameStepWithAndWithoutSequence_IsTrue()
    {
        var bare = new TraceStep(1, TracePhase.Answer, "a");
        var engine = new ScriptedEngine(new Script());

        var placed = bare with { Sequence = new StepSequence(engine, ReasoningFormat.None, 0, 0, [], () => { }) };

        Assert.Equal(bare, placed);
        Assert.Equal(bare.GetHashCode(), placed.GetHashCode());
        Assert.NotEqual(bare, placed with { Text = "b" });
    }

    private static StepSequence StepUpToFive(int start, bool endsReply) =>
        new(new ScriptedEngine(new Script()), ReasoningFormat.None, start, 5, [], () => { }) { EndsReply = endsReply };

    private static Task<GuardedReply> DecodeAsync(Script script, ISafetyScorer scorer)
    {
        var pipeline = new DecodingPipelineBuilder().AddSafeThink(o => o.Deadline = TimeSpan.FromMinutes(2)).Build();
        return new GuardedDecoder(new ScriptedEngine(script), pipeline, scorer).CompleteAsync([PromptMessage.User("Hello?")]);
    }

    private DelegateScorer ForkingScorer() => new("test", async (_, _, step, token) =>
    {
        var sequence = step.Sequence!;
        _steps.Add(step);
        await sequence.ForkAsync(new Recorder(fork => _seen.Add(TextOf(sequence.Engine, fork.Tokens))), token);
        return SafetyScore.Of(1);
    });

    private static string TextOf(IDecodingEngine engine, ReadOnlySpan<int> tokens)
    {
        var bytes = new List<byte>();
        foreach (var token in tokens)
            bytes.AddRange(engine.Tokenizer.GetBytes(token));
        return Encoding.UTF8.GetString([.. bytes]);
    }

    private sealed class EvaluatedSequence(int count) : DelegatingSequence(null!), IHiddenStates
    {
        public int Count => count;

        public override IHiddenStates HiddenStates => this;

        public ReadOnlySpan<float> At(int position) => default;
    }

    private sealed class Recorder(Action<IDecodingSequence> record) : IDecodingLoop
    {
        public LoopTurn Advance(IDecodingSequence sequence)
        {
            record(sequence);
            return LoopTurn.Finish;
        }
    }
}
