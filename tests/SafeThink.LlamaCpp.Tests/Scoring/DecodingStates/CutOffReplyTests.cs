using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.DecodingStates;
using SafeThink.LlamaCpp.Tests.Invariants.Support;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.LlamaCpp.Tests.Scoring.DecodingStates;

/// <summary>The last token of a reply that its limit cuts off: an unguarded loop samples it and never evaluates it.</summary>
public sealed class CutOffReplyTests(DecodingModel model) : IClassFixture<DecodingModel>
{
    private const int TokensPerStep = 7;
    private const float Tolerance = 1e-3f;

    [Theory]
    [InlineData(0)]
    [InlineData(int.MaxValue)]
    public async Task DecodeAsync_LastStepOfSeveralTokens_EvaluatesNoMoreThanAnUnguardedLoop(int runAhead)
    {
        var scorer = new RecordingScorer(await CreateAsync(), _ => false);
        var engine = new RecordingEngine(model.Engine);

        await DecodeAsync(engine, scorer, tokens: (4 * TokensPerStep) + 4, runAhead);

        var last = scorer.Readings.Last();
        Assert.Equal(engine.SampledTokens.Count(), Evaluations(engine));
        Assert.Equal(4, last.Tokens.Length - last.Candidate.Start);
        Assert.Equal(1, last.Unevaluated);
        Assert.Equal(model.FromScratch(last), last.Score.Value, Tolerance);
        Assert.All(scorer.Readings.SkipLast(1), r => Assert.Equal(0, r.Unevaluated));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(int.MaxValue)]
    public async Task DecodeAsync_LastStepOfOneToken_EvaluatesIt(int runAhead)
    {
        var scorer = new RecordingScorer(await CreateAsync(), _ => false);
        var engine = new RecordingEngine(model.Engine);

        await DecodeAsync(engine, scorer, tokens: (4 * TokensPerStep) + 1, runAhead);

        var last = scorer.Readings.Last();
        Assert.Equal(engine.SampledTokens.Count() + 1, Evaluations(engine));
        Assert.Equal(1, last.Tokens.Length - last.Candidate.Start);
        Assert.Equal(0, last.Unevaluated);
        Assert.Equal(model.FromScratch(last), last.Score.Value, Tolerance);
    }

    [Fact]
    public async Task ScoreAsync_InPlaceOfALastStepThatWasRejected_EqualsReadingFromScratch()
    {
        var scorer = new RecordingScorer(await CreateAsync(), step => step.Index == 5 && !step.Text.Contains(SafeThinkConstants.RefusalOpening, StringComparison.Ordinal));

        var updates = await DecodeAsync(model.Engine, scorer, tokens: (4 * TokensPerStep) + 4);

        var attempts = scorer.Readings.Skip(4).ToList();
        Assert.Contains(updates.Interventions(), i => i.Kind == DirectiveKind.Refuse);
        Assert.Equal(1, attempts[0].Unevaluated);
        Assert.True(attempts.Count > 1);
        Assert.All(attempts, r => Assert.Equal(model.FromScratch(r), r.Score.Value, Tolerance));
    }

    [Fact]
    public async Task ScoreAsync_BehindAStepThatLacksItsLastToken_IsIndeterminate()
    {
        var scores = new List<SafetyScore>();
        var scorer = await CreateAsync();
        var goingOn = new DelegateScorer("goes on", async (prompt, _, step, token) =>
        {
            await using var session = scorer.OpenSession(prompt);
            await session.ScoreAsync(step, token);
            session.Accept(step);
            scores.Add(await session.ScoreAsync(step, token));
            return SafetyScore.Of(1);
        });

        await DecodeAsync(model.Engine, goingOn, tokens: TokensPerStep + 4);

        Assert.Equal([true, false], scores.Select(s => s.IsDeterminate));
    }

    private static int Evaluations(RecordingEngine engine) => engine.Acts.OfType<SequenceAct.Evaluate>().Count();

    private Task<DecodingStateScorer> CreateAsync() => DecodingStateScorer.CreateAsync(model.Engine, model.Head);

    private async Task<List<DecodingUpdate>> DecodeAsync(IDecodingEngine engine, ISafetyScorer scorer, int tokens, int runAhead = 0)
    {
        var pipeline = new DecodingPipelineBuilder().AddSafeThink(o => o.Deadline = TimeSpan.FromMinutes(2)).Build();
        var options = new GuardedDecodeOptions
        {
            Sampling = SamplingOptions.Greedy with { RepetitionPenalty = 1.3f },
            Segmentation = new() { Delimiter = StepDelimiter.Tokens, TokensPerStep = TokensPerStep },
            MaximumTokens = tokens,
            RunAhead = runAhead,
        };
        var updates = await new GuardedDecoder(engine, pipeline, scorer).DecodeAsync(model.Engine.Ask("bakilo dufemi, gonu?"), options).ToListAsync();
        Assert.Equal(FinishReason.Length, updates[^1].Result!.Reason);
        return updates;
    }
}
