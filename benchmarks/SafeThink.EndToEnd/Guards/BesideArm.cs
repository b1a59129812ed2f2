using System.Diagnostics;
using SafeThink.EndToEnd.Arms;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.EndToEnd.Guards;

/// <summary>Another arm's decode while a guard reads without a pause beside it: what two models on one machine cost each other.</summary>
/// <param name="inner">What decodes; it does not wait for the guard.</param>
/// <param name="guard">What reads; not disposed.</param>
/// <param name="prompt">The request.</param>
/// <param name="texts">The steps that the guard reads, over and over; at least one.</param>
internal sealed class BesideArm(IArm inner, ISafetyScorer guard, Prompt prompt, IReadOnlyList<string> texts) : IArm
{
    public string Name => "guard beside";

    public string Description => $"{inner.Name}, while the guard reads steps without a pause on another thread: the most that two models slow each other.";

    public async Task<ArmRun> RunAsync(int tokens, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Task.Run(() => ReadAsync(stop.Token), CancellationToken.None);
        try
        {
            var run = await inner.RunAsync(tokens, cancellationToken);
            await stop.CancelAsync();
            var score = await reading;
            return run with { Guard = run.Guard! with { Scoring = [.. run.Guard!.Scoring.Select(_ => score)] } };
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>Reads until it is stopped.</summary>
    /// <returns>How long a score took on average.</returns>
    private async Task<TimeSpan> ReadAsync(CancellationToken cancellationToken)
    {
        await using var session = guard.OpenSession(prompt);

        // The request is read with the first.
        await session.ScoreAsync(new TraceStep(1, TracePhase.Reasoning, texts[0]), CancellationToken.None);
        var start = Stopwatch.GetTimestamp();
        var count = 0;
        do
            await session.ScoreAsync(new TraceStep(1, TracePhase.Reasoning, texts[++count % texts.Count]), CancellationToken.None);
        while (!cancellationToken.IsCancellationRequested);
        return Stopwatch.GetElapsedTime(start) / count;
    }
}
