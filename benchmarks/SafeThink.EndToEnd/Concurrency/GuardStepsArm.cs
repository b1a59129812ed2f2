using System.Diagnostics;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.EndToEnd.Concurrency;

/// <summary>The guard alone: a step of each request, one after another or all in one batch. The most that batching can save it.</summary>
/// <param name="isTogether">Whether all in one batch.</param>
/// <param name="words">How long a step is, in words of about a token each.</param>
/// <param name="guard">The guard, with a session for each request.</param>
/// <param name="requests">How many requests.</param>
internal sealed class GuardStepsArm(bool isTogether, int words, HiddenStateScorer guard, int requests) : IThroughputArm
{
    private const string Words = "take the big pot and fill it with water then set it on the stove and wait until it boils well ";

    public string Name => NameOf(isTogether);

    public string Description => isTogether
        ? $"The guard alone reads a step of {words} words of each request, all in one batch."
        : $"The guard alone reads a step of {words} words of each request, one after another.";

    public string ComparedWith => NameOf(false);

    public async Task<ThroughputRun> RunAsync(CancellationToken cancellationToken)
    {
        var sessions = Enumerable.Range(0, requests).Select(i => guard.OpenSession(PromptOf(i))).ToArray();
        try
        {
            // The request itself is read with the first step, which is not counted.
            for (var i = 0; i < requests; i++)
            {
                var first = new TraceStep(1, TracePhase.Reasoning, StepOf(i, 8));
                await sessions[i].ScoreAsync(first, cancellationToken).ConfigureAwait(false);
                sessions[i].Accept(first);
            }

            var before = guard.Statistics;
            var started = Stopwatch.GetTimestamp();
            if (isTogether)
            {
                await Task.WhenAll(sessions.Select((s, i) => ScoreAsync(s, i, cancellationToken))).ConfigureAwait(false);
            }
            else
            {
                for (var i = 0; i < requests; i++)
                    await ScoreAsync(sessions[i], i, cancellationToken).ConfigureAwait(false);
            }

            var wall = Stopwatch.GetElapsedTime(started);
            var now = guard.Statistics;
            return new ThroughputRun
            {
                Wall = wall,
                Tokens = (int)(now.Tokens - before.Tokens),
                GuardWork = (now.Busy - before.Busy) / requests,
                GuardTime = wall / (isTogether ? 1 : requests),
                StepsPerBatch = (double)(now.BatchedSteps - before.BatchedSteps) / (now.Batches - before.Batches),
            };
        }
        finally
        {
            foreach (var session in sessions)
                await session.DisposeAsync().ConfigureAwait(false);
        }
    }

    private string NameOf(bool together) => together ? $"guard, {words} words, at once" : $"guard, {words} words, one by one";

    private async Task ScoreAsync(IScoringSession session, int request, CancellationToken cancellationToken)
    {
        var score = await session.ScoreAsync(new TraceStep(2, TracePhase.Reasoning, StepOf(request, words)), cancellationToken).ConfigureAwait(false);
        if (!score.IsDeterminate)
            throw new InvalidOperationException($"The guard did not score: {score.Reason}.");
    }

    private static Prompt PromptOf(int request) => new([new(RequestTexts.Of(request), IsTrusted: false)]);

    // The same length for all, other words first.
    private static string StepOf(int request, int words)
    {
        var all = Words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', Enumerable.Range(request, words).Select(i => all[i % all.Length]));
    }
}
