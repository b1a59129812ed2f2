using FsCheck.Xunit;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.DecodingStates;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.LlamaCpp.Tests.Invariants.Support;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.LlamaCpp.Tests.Scoring.DecodingStates;

public sealed class DecodingStateScorerTests(DecodingModel model) : IClassFixture<DecodingModel>
{
    private const float Tolerance = 1e-3f;

    [Property(MaxTest = 25)]
    public async Task ScoreAsync_AfterRejectedStepsAndAheadOfVerdicts_EqualsReadingTheSameTokensFromScratch(
        byte cut, ushort seed, byte unsafeShare, byte limit, bool runsAhead, bool isGreedy)
    {
        var judging = new Random(seed);
        var scorer = await RecordAsync(_ => judging.Next(100) < unsafeShare % 60);
        var options = OptionsFor(seed, isGreedy) with
        {
            Segmentation = Segmentations.All[cut % Segmentations.All.Count],
            MaximumTokens = 20 + (limit % 41),
            RunAhead = runsAhead ? int.MaxValue : 0,
        };

        var updates = await DecodeAsync(scorer, options);

        Verify(scorer);
        var longest = updates[^1].Result!.Usage.PromptTokens + options.MaximumTokens;
        foreach (var cutOff in scorer.Readings.Where(r => r.Unevaluated > 0))
        {
            Assert.Equal(1, cutOff.Unevaluated);
            Assert.True(cutOff.Tokens.Length >= longest, "A token is not evaluated, and the reply has not reached its limit.");
            Assert.DoesNotContain(scorer.Readings, r => r.Accepted.Contains((cutOff.Candidate.Start, cutOff.Tokens.Length)));
        }
    }

    [Fact]
    public async Task ScoreAsync_RequestsAtOnceInSmallMicroBatches_EqualEachFromScratch()
    {
        var scorers = new List<RecordingScorer>();
        for (var i = 0; i < 3; i++)
            scorers.Add(await RecordAsync(step => step.Index % 4 == 3));

        await Task.WhenAll(scorers.Select((scorer, i) => DecodeAsync(scorer, OptionsFor(i, isGreedy: false), request: string.Concat(Enumerable.Repeat("bakilo dufemi ", 1 + (12 * i))))));

        Assert.All(scorers, Verify);
    }

    [Fact]
    public async Task ScoreAsync_AStepBeforeThatWasAcceptedUnasked_HasItInItsMean()
    {
        var scorer = await RecordAsync(_ => false, isAsked: step => step.Index % 3 == 0);

        await DecodeAsync(scorer, OptionsFor(3, isGreedy: false));

        Verify(scorer);
        Assert.All(scorer.Readings, r => Assert.Equal(2, r.Accepted.Length % 3));
    }

    [Fact]
    public async Task ScoreAsync_APrefixThatIsDropped_StillScores()
    {
        var scorer = await RecordAsync(step => step.Index == 2 && step.Text.Length % 2 == 0);
        var pipeline = new DecodingPipelineBuilder().AddSafeThink(o => (o.KeepsPrefix, o.Deadline) = (false, TimeSpan.FromMinutes(2))).Build();

        await new GuardedDecoder(model.Engine, pipeline, scorer).DecodeAsync(model.Engine.Ask("bakilo"), OptionsFor(9, isGreedy: false)).ToListAsync();

        Assert.All(scorer.Readings, r => Assert.True(r.Score.IsDeterminate, r.Score.Reason));
    }

    [Fact]
    public async Task DecodeAsync_EveryStepRejected_ScoresTheRefusalToo()
    {
        var scorer = await RecordAsync(step => !step.Text.Contains(SafeThinkConstants.RefusalOpening, StringComparison.Ordinal));

        var updates = await DecodeAsync(scorer, OptionsFor(1, isGreedy: false));

        Assert.Contains(updates.Interventions(), i => i.Kind == DirectiveKind.Refuse);
        Assert.All(scorer.Readings, r => Assert.True(r.Score.IsDeterminate, r.Score.Reason));
    }

    [Fact]
    public async Task ScoreAsync_StepThatNoDecodeMade_IsIndeterminate()
    {
        await using var session = (await CreateAsync()).OpenSession(Prompt.FromText("bakilo"));

        Assert.False((await session.ScoreAsync(new TraceStep(1, TracePhase.Answer, "Hi."), default)).IsDeterminate);
    }

    [Fact]
    public async Task ScoreAsync_BehindAStepThatCameWithoutItsSequence_IsIndeterminate()
    {
        var scorer = await CreateAsync();
        var forgetful = new DelegateScorer("forgetful", async (prompt, _, step, token) =>
        {
            await using var session = scorer.OpenSession(prompt);
            session.Accept(step with { Sequence = null });
            return await session.ScoreAsync(step, token);
        });

        Assert.All((await DecodeAsync(forgetful, OptionsFor(1, isGreedy: true))).Steps(), s => Assert.Equal(SafetyVerdict.Indeterminate, s.Verdict));
    }

    [Fact]
    public async Task ScoreAsync_AnotherEngineDecodes_IsIndeterminateAndNothingIsReleased()
    {
        await using var other = await LlamaEngine.LoadAsync(DecodingModel.With(model.Options));

        var updates = await DecodeAsync(await CreateAsync(), OptionsFor(1, isGreedy: true), other);

        Assert.Equal("", updates.ReleasedText().Trim());
        Assert.All(updates.Steps(), s => Assert.Equal(SafetyVerdict.Indeterminate, s.Verdict));
    }

    public static TheoryData<string> Faults => ["none", "not a number", "too short"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task ScoreAsync_StatesThatAreNone_IsIndeterminateAndNothingIsReleased(string fault)
    {
        var engine = new FaultyStatesEngine(model.Engine, states => fault == "none" ? null : new Spoiled(states!, fault == "too short"));

        var updates = await DecodeAsync(await CreateAsync(), OptionsFor(1, isGreedy: true), engine);

        Assert.Equal("", updates.ReleasedText().Trim());
        Assert.NotEmpty(updates.Steps());
        Assert.All(updates.Steps(), s => Assert.Equal(SafetyVerdict.Indeterminate, s.Verdict));
    }

    [Fact]
    public async Task Name_OfAnotherHead_IsAnother()
    {
        var other = await DecodingStateScorer.CreateAsync(model.Engine, DecodingModel.HeadFor(model.Hash(), depth: 1));

        Assert.Equal(model.Head.Name, other.Head.Name);
        Assert.NotEqual((await CreateAsync()).Name, other.Name);
    }

    [Fact]
    public async Task CreateAsync_EngineThatKeepsNoStates_ThrowsAndSaysWhichToKeep()
    {
        await using var engine = await LlamaEngine.LoadAsync(model.Options);

        var exception = await Assert.ThrowsAsync<EngineException>(() => DecodingStateScorer.CreateAsync(engine, model.Head));

        Assert.Contains("StateDepths = [2]", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateAsync_HeadOfAnotherModel_Throws()
    {
        var exception = await Assert.ThrowsAsync<EngineException>(() => DecodingStateScorer.CreateAsync(model.Engine, DecodingModel.HeadFor(new byte[32])));

        Assert.Contains("was made for the model", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateAsync_HeadOfAnotherWidth_Throws()
    {
        var head = new HiddenStateHead("narrow", model.Hash(), 1, [2], HeadParts.Trace, RequestFormat.ChatMl, 30, 0, [0.5f], 0);

        Assert.Contains("1 wide", (await Assert.ThrowsAsync<EngineException>(() => DecodingStateScorer.CreateAsync(model.Engine, head))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateAsync_HeadThatLooksAtTheRequest_Throws() =>
        await Assert.ThrowsAsync<ArgumentException>(
            () => DecodingStateScorer.CreateAsync(model.Engine, DecodingModel.HeadFor(model.Hash(), HeadParts.Trace | HeadParts.Request)));

    [Fact]
    public async Task CreateAsync_ModelFileGone_Throws()
    {
        var path = model.FileNamed("moved.gguf");
        File.Copy(model.Path, path);
        await using var engine = await LlamaEngine.LoadAsync(DecodingModel.With(model.Options) with { ModelPath = path });
        File.Delete(path);

        await Assert.ThrowsAsync<FileNotFoundException>(() => DecodingStateScorer.CreateAsync(engine, model.Head));
    }

    [Fact]
    public async Task DecodeAsync_RequestCancelledWhileItIsScored_LeavesTheNextRequestAsItWas()
    {
        var scorer = await CreateAsync();
        using var cancel = new CancellationTokenSource();
        var slow = new DelegateScorer("slow", async (prompt, _, step, token) =>
        {
            await cancel.CancelAsync();
            await using var session = scorer.OpenSession(prompt);
            return await session.ScoreAsync(step, token);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DecodeAsync(slow, OptionsFor(1, isGreedy: false), cancellationToken: cancel.Token));

        var recording = await RecordAsync(_ => false);
        await DecodeAsync(recording, OptionsFor(1, isGreedy: false));
        Verify(recording);
    }

    private static GuardedDecodeOptions OptionsFor(int seed, bool isGreedy) => new()
    {
        Sampling = isGreedy ? SamplingOptions.Greedy with { RepetitionPenalty = 1.3f } : new() { Temperature = 1.5f, Seed = (uint)seed },
        Segmentation = new() { Delimiter = StepDelimiter.Tokens, TokensPerStep = 7 },
        MaximumTokens = 60,
    };

    private Task<List<DecodingUpdate>> DecodeAsync(
        ISafetyScorer scorer, GuardedDecodeOptions options, IDecodingEngine? engine = null, string request = "bakilo dufemi, gonu?", CancellationToken cancellationToken = default)
    {
        var pipeline = new DecodingPipelineBuilder().AddSafeThink(o => o.Deadline = TimeSpan.FromMinutes(2)).Build();
        return new GuardedDecoder(engine ?? model.Engine, pipeline, scorer).DecodeAsync(model.Engine.Ask(request), options, cancellationToken).ToListAsync();
    }

    private Task<DecodingStateScorer> CreateAsync() => DecodingStateScorer.CreateAsync(model.Engine, model.Head);

    private async Task<RecordingScorer> RecordAsync(Func<TraceStep, bool> isUnsafe, Func<TraceStep, bool>? isAsked = null) =>
        new(await CreateAsync(), isUnsafe, isAsked);

    private void Verify(RecordingScorer scorer)
    {
        Assert.NotEmpty(scorer.Readings);
        foreach (var reading in scorer.Readings)
        {
            // A step that ends inside the token in which it begins has no token of its own.
            Assert.Equal(reading.Candidate.Start < reading.Candidate.Length, reading.Score.IsDeterminate);
            if (reading.Score.IsDeterminate)
                Assert.Equal(model.FromScratch(reading), reading.Score.Value, Tolerance);
        }
    }

    private sealed class Spoiled(IHiddenStates inner, bool isShort) : IHiddenStates
    {
        public int Count => inner.Count;

        public ReadOnlySpan<float> At(int position)
        {
            var states = inner.At(position).ToArray();
            if (isShort)
                return states.AsSpan(1);
            states[^1] = float.NaN;
            return states;
        }
    }
}
