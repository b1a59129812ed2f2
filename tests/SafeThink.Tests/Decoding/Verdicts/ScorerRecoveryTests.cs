using SafeThink.Policies.SafeThink;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Tests.Decoding.Doubles;

namespace SafeThink.Tests.Decoding.Verdicts;

/// <summary>A scorer's fault closes the request that meets it, whatever the policy does then, and none behind it.</summary>
public sealed class ScorerRecoveryTests
{
    private static readonly SafeThinkOptions[] Policies =
        [new(), new() { OnIndeterminate = IndeterminateAction.Block }, SafeThinkOptions.AsPublished];

    [Theory]
    [InlineData("opens no session", "failed with IOException")]
    [InlineData("throws", "failed with IOException")]
    [InlineData("throws before it awaits", "failed with IOException")]
    [InlineData("cancels itself", "failed with TaskCanceledException")]
    [InlineData("hangs", "took longer than 30 s")]
    [InlineData("hangs on its thread", "took longer than 30 s")]
    [InlineData("NaN", "the score NaN does not lie from -1 to 1")]
    [InlineData("infinity", "the score Infinity does not lie from -1 to 1")]
    [InlineData("minus infinity", "the score -Infinity does not lie from -1 to 1")]
    [InlineData("more than the most", "the score 1.01 does not lie from -1 to 1")]
    [InlineData("no probability", "the probability NaN does not lie from 0 to 1")]
    [InlineData("no score", "not scored")]
    public async Task Decode_ScorerHasAFault_IsClosedAndTheNextRequestIsAsEver(string fault, string reason)
    {
        foreach (var policy in Policies)
        {
            using var hanging = new ManualResetEventSlim();
            var time = new ManualTime();
            var scorer = new MendableScorer
            {
                OnOpen = () =>
                {
                    if (fault == "opens no session")
                        throw new IOException("no model");
                },
                OnScore = () => Score(fault, time, hanging),
            };

            await new FaultTrial(scorer)
            {
                Policy = policy,
                Time = time,
                Mend = () =>
                {
                    hanging.Set();
                    time.Hold();
                    scorer.OnOpen = () => { };
                    scorer.OnScore = () => Task.FromResult(SafetyScore.Of(1));
                },
            }.VerifyAsync(reason);
        }
    }

    private static Task<SafetyScore> Score(string fault, ManualTime time, ManualResetEventSlim hanging)
    {
        switch (fault)
        {
            case "throws":
                return Task.FromException<SafetyScore>(new IOException("no route"));
            case "throws before it awaits":
                throw new IOException("no route");
            case "cancels itself":
                return Task.FromCanceled<SafetyScore>(new CancellationToken(canceled: true));
            case "hangs":
                time.Elapse();
                return new TaskCompletionSource<SafetyScore>().Task;
            case "hangs on its thread":
                time.Elapse();
                hanging.Wait();
                return Task.FromResult(SafetyScore.Of(1));
            default:
                return Task.FromResult(fault switch
                {
                    "NaN" => SafetyScore.Of(float.NaN),
                    "infinity" => SafetyScore.Of(float.PositiveInfinity),
                    "minus infinity" => SafetyScore.Of(float.NegativeInfinity),
                    "more than the most" => SafetyScore.Of(1.01f),
                    "no probability" => SafetyScore.FromProbability(double.NaN),
                    _ => default,
                });
        }
    }

    private sealed class MendableScorer : ISafetyScorer
    {
        public required Action OnOpen { get; set; }

        public required Func<Task<SafetyScore>> OnScore { get; set; }

        public string Name => "mendable";

        public IScoringSession OpenSession(Prompt prompt)
        {
            OnOpen();
            return new Session(this);
        }

        private sealed class Session(MendableScorer scorer) : IScoringSession
        {
            public ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken) => new(scorer.OnScore());

            public void Accept(TraceStep accepted)
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
