using SafeThink.EndToEnd.Arms;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.EndToEnd.Guards;

/// <summary>Another arm's decode while a guard reads without a pause beside it: what two models on one machine cost each other.</summary>
/// <param name="inner">What decodes; it does not wait for the guard.</param>
/// <param name="guard">What reads; not disposed.</param>
/// <param name="prompt">The request.</param>
/// <param name="texts">What the guard reads, over and over: at least two steps, no neighbours alike.</param>
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
            return await inner.RunAsync(tokens, cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await using var session = guard.OpenSession(prompt);
        for (var i = 0; ; i++)
            await session.ScoreAsync(new TraceStep(1, TracePhase.Reasoning, texts[i % texts.Count]), cancellationToken);
    }
}
