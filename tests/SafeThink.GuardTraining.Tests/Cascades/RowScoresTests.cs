using SafeThink.GuardTraining.Cascades;
using SafeThink.GuardTraining.Data;
using SafeThink.Scoring;
using SafeThink.Scoring.Calibration;
using SafeThink.Scoring.Combining;

namespace SafeThink.GuardTraining.Tests.Cascades;

public sealed class RowScoresTests
{
    private static readonly LabelledText[] Rows =
    [
        new("1", "q", "fine\n\ngrim\n\nfine", IsUnsafe: true),
        new("2", "q", "fine\n\nfine", IsUnsafe: false),
    ];

    [Fact]
    public async Task Of_RowWithOneLowStep_HasItsScore()
    {
        var scores = await RowScores.OfAsync(Scorer(), Rows, default);

        Assert.Equal([new ScoredRow(-0.5f, IsSafe: false), new ScoredRow(0.5f, IsSafe: true)], scores.Rows);
        Assert.Equal((5, 0), (scores.Steps, scores.Indeterminate));
        Assert.Equal(1, scores.Auc);
    }

    [Fact]
    public async Task Of_ScorerThatCannotSay_NeverCountsAsSafe()
    {
        var mute = new DelegateScorer("mute", (_, _, _, _) => ValueTask.FromResult(SafetyScore.Indeterminate("it is mute")));

        var scores = await RowScores.OfAsync(mute, Rows, default);

        Assert.All(scores.Rows, row => Assert.Equal(-1, row.Score));
        Assert.Equal(5, scores.Indeterminate);
        Assert.Equal(0.5, scores.Auc);
    }

    [Fact]
    public async Task Of_Cascade_AsksTheSecondForStepsInTheBandOnly()
    {
        var second = new DelegateScorer("second", (_, accepted, _, _) => ValueTask.FromResult(SafetyScore.Of(accepted.Length > 0 ? -0.9f : 1)));
        var cascade = new CascadeScorer(Scorer(), second, new UncertainBand(-0.6f, 0));

        var scores = await RowScores.OfAsync(cascade, Rows, default);

        Assert.Equal((5, 1), (cascade.Statistics.Steps, cascade.Statistics.Escalated));
        Assert.Equal([-0.9f, 0.5f], scores.Rows.Select(row => row.Score));
    }

    [Fact]
    public async Task Of_Cancelled_Stops()
    {
        var waiting = new DelegateScorer("waiting", (_, _, _, token) => ValueTask.FromCanceled<SafetyScore>(token));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RowScores.OfAsync(waiting, Rows, new CancellationToken(canceled: true)));
    }

    private static DelegateScorer Scorer() => new("words", step => step.Text.Contains("grim", StringComparison.Ordinal) ? -0.5f : 0.5f);
}
