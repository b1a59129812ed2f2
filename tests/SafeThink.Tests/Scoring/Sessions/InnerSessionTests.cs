using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Scoring.Sessions;
using SafeThink.Tests.Scoring.Combining.Doubles;

namespace SafeThink.Tests.Scoring.Sessions;

public sealed class InnerSessionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task ScoreTogether_AnotherNumberOfScoresThanThereCanBe_IsIndeterminateAndSaysHowMany(int count)
    {
        await using var inner = new InnerSession(new Miscounting(count), Trace.Prompt);

        var scores = await inner.ScoreTogetherAsync([Trace.Step("a"), Trace.Step("b")], CancellationToken.None);

        Assert.Equal($"scorer 'miscounting' gave {count} scores for 2 candidates", Assert.Single(scores).Reason);
    }

    private sealed class Miscounting(int count) : ISafetyScorer, IScoringSession
    {
        public string Name => "miscounting";

        public IScoringSession OpenSession(Prompt prompt) => this;

        public ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken) => ValueTask.FromResult(SafetyScore.Of(1));

        public ValueTask<IReadOnlyList<SafetyScore>> ScoreTogetherAsync(IReadOnlyList<TraceStep> candidates, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<SafetyScore>>([.. Enumerable.Repeat(SafetyScore.Of(1), count)]);

        public void Accept(TraceStep accepted)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
