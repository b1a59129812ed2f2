using FsCheck.Xunit;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Scoring;
using static SafeThink.LlamaCpp.Tests.Scoring.HiddenStates.ReadingModel;

namespace SafeThink.LlamaCpp.Tests.Scoring.HiddenStates.Reading;

/// <summary>Traces that are longer than what a step looks back at.</summary>
public sealed class AttentionWindowTests(ReadingModel model) : IClassFixture<ReadingModel>, IAsyncLifetime
{
    private const float Tolerance = 1e-3f;
    private const int Window = 64;

    private HiddenStateScorer _scorer = null!;

    public async Task InitializeAsync() => _scorer = await HiddenStateScorer.LoadAsync(model.Options with { AttentionWindow = Window, MaxSessions = 3 });

    public async Task DisposeAsync() => await _scorer.DisposeAsync();

    [Fact]
    public async Task ScoreAsync_ALongTrace_ReadsEveryTokenOnce()
    {
        // As many tokens as fit, so that nothing is read once more behind the request.
        await using var session = _scorer.OpenSession(Request);
        var tokens = 0;
        for (var i = 1; i <= 10; i++)
        {
            await ScoreAsync(session, Step(i));
            session.Accept(Step(i));
            var read = (int)_scorer.Statistics.Tokens - tokens;
            tokens += read;
            if (i > 1)
                Assert.InRange(read, 20, 80);
        }

        Assert.True(tokens > 4 * Window, $"{tokens} tokens");
        Assert.True(tokens < model.Options.ContextLength, $"{tokens} tokens");
    }

    [Fact]
    public async Task ScoreAsync_WindowsOfOtherLengths_GiveOtherScoresOnceTheTraceIsLonger()
    {
        await using var wide = await HiddenStateScorer.LoadAsync(model.Options with { AttentionWindow = 512 });
        TraceStep[] brief = [Step(1, words: 6)];
        var whole = Enumerable.Range(1, 8).Select(i => Step(i)).ToArray();

        Assert.Equal(await FromScratchAsync(wide, brief), await FromScratchAsync(_scorer, brief), Tolerance);
        Assert.NotEqual(await FromScratchAsync(wide, whole), await FromScratchAsync(_scorer, whole));
    }

    /// <summary>Steps of all lengths, scored, rejected, scored together, unscored, pushed out of their places: the score is that of the accepted ones read anew.</summary>
    [Property(MaxTest = 60)]
    public async Task ScoreAsync_WhateverHappenedBefore_EqualsTheAcceptedStepsFromScratch(byte[] moves)
    {
        var accepted = new List<TraceStep>();
        await using var session = _scorer.OpenSession(Request);
        foreach (var (number, move) in (moves ?? []).Take(24).Index())
        {
            var step = Step(number, words: 1 + (move / 5));
            switch (move % 5)
            {
                case 0:
                    await ScoreAsync(session, step);
                    break;
                case 1:
                    Accept(step);
                    break;
                case 2:
                    await session.ScoreTogetherAsync([Step(number + 30, words: 9), step], CancellationToken.None);
                    Accept(step);
                    break;
                case 3:
                    await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => FromScratchAsync(_scorer, Step(number), Step(number + 1))));
                    break;
                default:
                    await ScoreAsync(session, step);
                    Accept(step);
                    break;
            }
        }

        var last = Step(77);
        Assert.Equal(await FromScratchAsync(_scorer, [.. accepted, last]), await ScoreAsync(session, last), Tolerance);

        void Accept(TraceStep step)
        {
            session.Accept(step);
            accepted.Add(step);
        }
    }

    private static async Task<float> ScoreAsync(IScoringSession session, TraceStep step)
    {
        var score = await session.ScoreAsync(step, CancellationToken.None);
        Assert.True(score.IsDeterminate, score.Reason);
        return score.Value;
    }
}
