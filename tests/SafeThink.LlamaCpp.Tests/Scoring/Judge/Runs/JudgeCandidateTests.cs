using FsCheck.Xunit;
using SafeThink.LlamaCpp.Scoring.Judge;
using SafeThink.LlamaCpp.Tests.Scoring.Judge.Support;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Scoring;
using SafeThink.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.Scoring.Judge.Runs;

/// <summary>Several candidates for one step's place.</summary>
public sealed class JudgeCandidateTests : IDisposable
{
    private const float Tolerance = 1e-3f;

    private static readonly string[] Texts =
    [
        "Okay, the egg goes into water.\n\n", "Okay, so the cook takes a pan, puts oil into it, and waits for the heat.\n\n", "No.\n\n",
        "Then a spoon of salt", ", and some pepper", ".\n\n", "First find a pot that is large enough for four eggs; fill it.\n\n", "Why not?\n",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task ScoreTogetherAsync_SeveralCandidates_EqualsEachAloneAndGoesOnBehindTheAccepted(int accepted)
    {
        await using var judge = await LoadAsync();
        await using var session = await OpenAsync(judge);
        var candidates = Steps(1, 2, 6);

        var scores = await session.ScoreTogetherAsync(candidates, default);
        session.Accept(candidates[accepted]);

        Assert.Equal(await FromScratchAsync(judge, candidates), scores.Select(s => s.Value), Closely);
        Assert.Equal(3, scores.Distinct().Count());
        Assert.Equal(await FromScratchAsync(judge, candidates[accepted].Text, Step(4)), (await session.ScoreAsync(Step(4), default)).Value, Tolerance);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task ScoreTogetherAsync_ACandidateIsAccepted_ItIsNotReadAgain(int accepted)
    {
        await using var judge = await LoadAsync();
        await using var session = await OpenAsync(judge);
        var candidates = Steps(1, 2, 6);
        await session.ScoreTogetherAsync(candidates, default);
        session.Accept(candidates[accepted]);
        var before = judge.EvaluatedTokens;

        await session.ScoreAsync(Step(4), default);

        Assert.Equal(Cost(judge, Texts[4]), judge.EvaluatedTokens - before);
    }

    [Fact]
    public async Task ScoreTogetherAsync_SeveralCandidates_EachCostsItsOwnTokensAndTheSuffix()
    {
        await using var judge = await LoadAsync();
        await using var session = await OpenAsync(judge);
        var before = judge.EvaluatedTokens;

        // They share no beginning with what was read before, or with each other.
        await session.ScoreTogetherAsync(Steps(2, 6, 7), default);

        Assert.Equal(Cost(judge, Texts[2]) + Cost(judge, Texts[6]) + Cost(judge, Texts[7]), judge.EvaluatedTokens - before);
    }

    [Fact]
    public async Task ScoreTogetherAsync_NoneIsAccepted_LeavesNoMark()
    {
        await using var judge = await LoadAsync();
        await using var session = await OpenAsync(judge);
        for (var round = 0; round < 3; round++)
            Assert.Equal(3, (await session.ScoreTogetherAsync(Steps(1, 2, 6), default)).Count);

        Assert.Equal(await FromScratchAsync(judge, Step(7)), (await session.ScoreAsync(Step(7), default)).Value, Tolerance);
    }

    [Fact]
    public async Task ScoreTogetherAsync_AnotherStepIsAccepted_IsReadBeforeTheNext()
    {
        await using var judge = await LoadAsync();
        await using var session = await OpenAsync(judge);
        await session.ScoreTogetherAsync(Steps(1, 2, 6), default);
        session.Accept(Step(3));

        Assert.Equal(await FromScratchAsync(judge, Texts[3], Step(4)), (await session.ScoreAsync(Step(4), default)).Value, Tolerance);
    }

    [Property(MaxTest = 25)]
    public async Task ScoreTogetherAsync_AnyCandidatesOfWhichAnyIsAccepted_EqualEachFromScratch(byte[] choices)
    {
        await using var judge = await LoadAsync(sequences: 4);
        await using var alone = await LoadAsync(sequences: 2);
        await using var session = judge.OpenSession(Judges.Prompt);
        var trace = "";
        foreach (var choice in choices.Take(6))
        {
            var candidates = Enumerable.Range(0, 1 + (choice % 4)).Select(i => Step((choice + (3 * i)) % Texts.Length)).ToArray();
            var scores = await session.ScoreTogetherAsync(candidates, default);
            for (var i = 0; i < scores.Count; i++)
                Assert.Equal(await FromScratchAsync(alone, trace, candidates[i]), scores[i].Value, Tolerance);

            // One of them, none, or one that was not scored in this call.
            if (choice / 4 % 5 < candidates.Length)
            {
                session.Accept(candidates[choice / 4 % 5]);
                trace += candidates[choice / 4 % 5].Text;
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task ScoreTogetherAsync_SeveralQuestions_EqualsEachAloneAndGoesOnBehindTheAccepted(int accepted)
    {
        await using var judge = await Judges.RememberingTwoAnswers().LoadAsync(_folder["model.gguf"], Judges.TwoQuestionsProfile, o => o with { MaxSequences = 5 });
        await using var session = await OpenAsync(judge);
        var candidates = Steps(1, 2, 6);

        var scores = await session.ScoreTogetherAsync(candidates, default);
        session.Accept(candidates[accepted]);

        Assert.Equal(await FromScratchAsync(judge, candidates), scores.Select(s => s.Value), Closely);
        Assert.Equal(await FromScratchAsync(judge, candidates[accepted].Text, Step(4)), (await session.ScoreAsync(Step(4), default)).Value, Tolerance);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(6, 4)]
    public async Task ScoreTogetherAsync_FewerSequencesThanCandidates_ScoresAsManyAsFit(int sequences, int expected)
    {
        await using var judge = await LoadAsync(sequences);
        await using var session = await OpenAsync(judge);
        var candidates = Steps(1, 2, 6, 7);

        var scores = await session.ScoreTogetherAsync(candidates, default);
        session.Accept(candidates[3]);
        var next = await session.ScoreAsync(Step(4), default);
        await session.DisposeAsync();

        Assert.Equal((await FromScratchAsync(judge, candidates))[..expected], scores.Select(s => s.Value), Closely);
        Assert.Equal(await FromScratchAsync(judge, candidates[3].Text, Step(4)), next.Value, Tolerance);
    }

    [Fact]
    public async Task ScoreTogetherAsync_NothingIsReadYet_ScoresTheFirstAlone()
    {
        await using var judge = await LoadAsync();
        await using var session = judge.OpenSession(Judges.Prompt);

        var score = Assert.Single(await session.ScoreTogetherAsync(Steps(1, 2), default));

        Assert.Equal(await FromScratchAsync(judge, Step(1)), score.Value, Tolerance);
        Assert.Equal(2, (await session.ScoreTogetherAsync(Steps(1, 2), default)).Count);
    }

    [Fact]
    public async Task ScoreTogetherAsync_TheTraceIsNotReadToItsEnd_ScoresTheFirstAlone()
    {
        await using var judge = await LoadAsync();
        await using var session = await OpenAsync(judge);
        session.Accept(Step(6));

        Assert.Single(await session.ScoreTogetherAsync(Steps(1, 2), default));
    }

    [Theory]
    [InlineData(ScriptedArchitecture.Recurrent)]
    [InlineData(ScriptedArchitecture.SlidingWindow)]
    public async Task ScoreTogetherAsync_TheStateComesBackFromCheckpointsOnly_ScoresTheFirstAlone(ScriptedArchitecture architecture)
    {
        await using var judge = await LoadAsync(architecture: architecture);
        await using var session = await OpenAsync(judge);

        var score = Assert.Single(await session.ScoreTogetherAsync(Steps(1, 2), default));

        Assert.Equal(await FromScratchAsync(judge, Step(1)), score.Value, Tolerance);
    }

    [Theory]
    [InlineData("")]
    [InlineData("endless")]
    public async Task ScoreTogetherAsync_ACandidateAmongThemThatCannotBeRead_ScoresThoseBeforeIt(string text)
    {
        await using var judge = await LoadAsync();
        await using var session = await OpenAsync(judge);
        var unfit = Judges.Step(2, text.Length == 0 ? text : string.Concat(Enumerable.Repeat(text, 300)));

        Assert.Equal(2, (await session.ScoreTogetherAsync([.. Steps(1, 2), unfit, Step(6)], default)).Count);
        Assert.False(Assert.Single(await session.ScoreTogetherAsync([unfit, Step(6)], default)).IsDeterminate);
    }

    [Fact]
    public async Task ScoreTogetherAsync_SomebodyElseHasTheEnginesSequences_ScoresAsManyAsFit()
    {
        Judges.Remembering().Write(_folder["model.gguf"]);
        await using var engine = await LlamaEngine.LoadAsync(TestModels.OptionsFor(_folder["model.gguf"]) with { MaxSequences = 5 });
        await using var judge = await JudgeScorer.CreateAsync(engine, Judges.Profile);
        await using var session = await OpenAsync(judge);
        await using (await HeldSequences.TakeAsync(engine, 2))
        {
            // One fork finds a sequence; the next one fails.
            Assert.Equal(2, (await session.ScoreTogetherAsync(Steps(1, 2, 6), default)).Count);
            session.Accept(Step(6));
            Assert.True((await session.ScoreAsync(Step(7), default)).IsDeterminate);
        }

        Assert.Equal(3, (await session.ScoreTogetherAsync(Steps(1, 2, 6), default)).Count);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task ScoreTogetherAsync_AnotherSessionNeedsASequence_TheFirstCandidateGivesWayAndIsReadAgain(int accepted, bool isReadAgain)
    {
        await using var judge = await LoadAsync(sequences: 4);
        await using var session = await OpenAsync(judge);
        var candidates = Steps(1, 2, 6);
        await session.ScoreTogetherAsync(candidates, default);
        await using (var other = judge.OpenSession(Judges.Prompt))
            Assert.True((await other.ScoreAsync(Step(7), default)).IsDeterminate);
        session.Accept(candidates[accepted]);
        var before = judge.EvaluatedTokens;

        var score = await session.ScoreAsync(Step(4), default);

        Assert.Equal(Cost(judge, (isReadAgain ? candidates[accepted].Text : "") + Texts[4]), judge.EvaluatedTokens - before);
        Assert.Equal(await FromScratchAsync(judge, candidates[accepted].Text, Step(4)), score.Value, Tolerance);
    }

    [Fact]
    public async Task ScoreTogetherAsync_ASessionWaitsWhileCandidatesAreRead_GetsASequenceAfterwards()
    {
        // The policy, two sessions and two candidates take them all. What stops the thread is over before the candidates begin.
        await using var judge = await LoadAsync(sequences: 5);
        await using var session = await OpenAsync(judge);
        await using var third = judge.OpenSession(Judges.Prompt);
        await third.ScoreAsync(Step(7), default);
        await using var other = judge.OpenSession(Judges.Prompt);
        Task<IReadOnlyList<SafetyScore>> together;
        Task<SafetyScore> waiting;
        await using (await StoppedThread.StopAsync(judge.Engine))
        {
            together = session.ScoreTogetherAsync(Steps(1, 2, 6), default).AsTask();
            waiting = other.ScoreAsync(Step(7), default).AsTask();
        }

        Assert.NotEmpty(await together);
        Assert.True((await waiting).IsDeterminate);
    }

    [Fact]
    public async Task ScoreTogetherAsync_CancelledWhileReading_FreesEverySequence()
    {
        await using var judge = await LoadAsync(sequences: 5);
        await using var session = await OpenAsync(judge);
        for (var round = 0; round < 3; round++)
        {
            using var cancel = new CancellationTokenSource();
            Task scoring;
            await using (await StoppedThread.StopAsync(judge.Engine))
            {
                scoring = session.ScoreTogetherAsync(Steps(1, 2, 6), cancel.Token).AsTask();
                await cancel.CancelAsync();
            }

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scoring);
        }

        Assert.Equal(4, (await session.ScoreTogetherAsync(Steps(1, 2, 6, 7), default)).Count);
        Assert.Equal(await FromScratchAsync(judge, Step(4)), (await session.ScoreAsync(Step(4), default)).Value, Tolerance);
    }

    [Fact]
    public async Task DisposeAsync_OfASessionWithCandidates_FreesEverySequence()
    {
        await using var judge = await LoadAsync(sequences: 5);
        for (var round = 0; round < 3; round++)
        {
            var session = await OpenAsync(judge);
            Assert.Equal(4, (await session.ScoreTogetherAsync(Steps(1, 2, 6, 7), default)).Count);
            await session.DisposeAsync();
            await session.DisposeAsync();
            await Assert.ThrowsAsync<ObjectDisposedException>(() => session.ScoreAsync(Step(1), default).AsTask());
        }
    }

    [Fact]
    public async Task DisposeAsync_WhileCandidatesAreRead_EndsThemWithoutASafeScore()
    {
        var judge = await LoadAsync();
        await using var session = await OpenAsync(judge);
        Task<IReadOnlyList<SafetyScore>> scoring;
        ValueTask disposing;
        await using (await StoppedThread.StopAsync(judge.Engine))
        {
            scoring = session.ScoreTogetherAsync(Steps(1, 2), default).AsTask();
            disposing = judge.Engine.DisposeAsync();
        }

        await Assert.ThrowsAnyAsync<ObjectDisposedException>(() => scoring);
        await disposing;
        await judge.DisposeAsync();
    }

    private static TraceStep Step(int text) => Judges.Step(2, Texts[text]);

    private static TraceStep[] Steps(params int[] texts) => [.. texts.Select(Step)];

    private static bool Closely(float one, float other) => Math.Abs(one - other) <= Tolerance;

    // What stands behind the reply is read each time.
    private static int Cost(JudgeScorer judge, string text)
    {
        var vocabulary = judge.Engine.Vocabulary;
        return vocabulary.TokenizeUntrusted(text + "\n\n").Length + vocabulary.TokenizeTrusted("<END>\n<|ask|>"u8).Length;
    }

    // A session whose first step was scored and rejected.
    private static async Task<IScoringSession> OpenAsync(JudgeScorer judge)
    {
        var session = judge.OpenSession(Judges.Prompt);
        await session.ScoreAsync(Step(0), default);
        return session;
    }

    private static async Task<float[]> FromScratchAsync(JudgeScorer judge, TraceStep[] candidates)
    {
        var scores = new List<float>();
        foreach (var candidate in candidates)
            scores.Add(await FromScratchAsync(judge, candidate));
        return [.. scores];
    }

    private static Task<float> FromScratchAsync(JudgeScorer judge, TraceStep candidate) => FromScratchAsync(judge, "", candidate);

    private static async Task<float> FromScratchAsync(JudgeScorer judge, string trace, TraceStep candidate)
    {
        var score = await judge.FromScratchAsync(Judges.Prompt, trace + candidate.Text);
        Assert.True(score.IsDeterminate, score.Reason);
        return score.Value;
    }

    private Task<JudgeScorer> LoadAsync(int sequences = 5, ScriptedArchitecture architecture = ScriptedArchitecture.Attention) =>
        Judges.Remembering(architecture).LoadAsync(_folder[$"{architecture}.gguf"], Judges.Profile, o => o with { MaxSequences = sequences });
}
