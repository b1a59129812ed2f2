using System.Globalization;
using SafeThink.Prompts;

namespace SafeThink.Scoring.Sessions;

/// <summary>A scorer's session that answers within a deadline, whatever the scorer does.</summary>
/// <remarks>
/// One call is made at a time, and has one deadline however many candidates it is for. A scorer that outlives its deadline is not called again before it has returned, so its
/// session never sees two calls at once.
/// </remarks>
internal sealed class DeadlineSession(ISafetyScorer scorer, Prompt prompt, TimeSpan deadline, TimeProvider time) : IScoringSession
{
    private readonly InnerSession _inner = new(scorer, prompt);
    private Task _call = Task.CompletedTask;

    public async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken) =>
        (await ScoreTogetherAsync([candidate], cancellationToken).ConfigureAwait(false))[0];

    public async ValueTask<IReadOnlyList<SafetyScore>> ScoreTogetherAsync(
        IReadOnlyList<TraceStep> candidates, CancellationToken cancellationToken)
    {
        using var elapsed = new CancellationTokenSource(deadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(elapsed.Token, cancellationToken);
        try
        {
            await _call.WaitAsync(both.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_call.IsCompleted && !cancellationToken.IsCancellationRequested)
                return [SafetyScore.Indeterminate($"scorer '{_inner.Name}' is still busy with an earlier step")];

            both.Token.ThrowIfCancellationRequested();

            // On a thread of the pool from its first line on: a scorer may block before it first awaits.
            var call = Task.Run(() => _inner.ScoreTogetherAsync(candidates, both.Token).AsTask(), CancellationToken.None);
            _call = call;
            return await call.WaitAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [SafetyScore.Indeterminate(string.Create(
                CultureInfo.InvariantCulture, $"scorer '{_inner.Name}' took longer than {deadline.TotalSeconds:0.###} s"))];
        }
    }

    public void Accept(TraceStep accepted) => _inner.Accept(accepted);

    public async ValueTask DisposeAsync()
    {
        // A scorer that never returns must not keep the request from ending, neither from scoring, whereupon its session is freed
        // when it does return, nor from freeing its session.
        var freeing = Task.Run(FreeAsync);
        if (!_call.IsCompleted)
            return;
        try
        {
            await freeing.WaitAsync(deadline, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
        }
    }

    private async Task FreeAsync()
    {
        await _call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _inner.DisposeAsync().ConfigureAwait(false);
    }
}
