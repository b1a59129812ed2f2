using System.Collections.Concurrent;
using System.Globalization;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring;

namespace SafeThink.Decoding;

/// <summary>Scores steps off the decode thread, and turns whatever can go wrong there into an indeterminate score.</summary>
/// <remarks>
/// One step is scored at a time. A scorer that outlives its deadline is not called again before it has returned, so a
/// session never sees two calls at once.
/// </remarks>
internal sealed class StepScoring(
    ISafetyScorer scorer, Prompt prompt, ScoringPlan plan, TimeProvider time, CancellationToken cancelled) : IAsyncDisposable
{
    private readonly string _name = scorer.Name;
    private readonly ConcurrentQueue<TraceStep> _accepted = new();
    private IScoringSession? _session;
    private Task _scoring = Task.CompletedTask;
    private Task _call = Task.CompletedTask;
    private string? _fault;
    private ScoringOutcome? _outcome;

    /// <summary>Starts to score a step; the sequence is woken when the score is there.</summary>
    public void Begin(TraceStep candidate, IDecodingSequence sequence) => _scoring = ScoreAsync(candidate, sequence);

    /// <summary>Takes the score, once it is there.</summary>
    public bool TryTake(out ScoringOutcome outcome)
    {
        // Asked for at every token that is decoded ahead: a read that finds nothing must cost next to nothing.
        var taken = Volatile.Read(ref _outcome) is null ? null : Interlocked.Exchange(ref _outcome, null);
        outcome = taken!;
        return taken is not null;
    }

    /// <summary>Makes a step part of the trace that later candidates are scored behind.</summary>
    public void Accept(TraceStep step) => _accepted.Enqueue(step);

    /// <summary>Frees the session. The request must be over, so that what is being scored was cancelled.</summary>
    public async ValueTask DisposeAsync()
    {
        await _scoring.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // A scorer that never returns must not keep the request from ending: its session is freed when it does return.
        var freeing = FreeAsync();
        if (_call.IsCompleted)
            await freeing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ScoreAsync(TraceStep candidate, IDecodingSequence sequence)
    {
        var start = time.GetTimestamp();
        var score = await ScoreWithinDeadlineAsync(candidate).ConfigureAwait(false);
        Volatile.Write(ref _outcome, new ScoringOutcome(candidate, score, time.GetElapsedTime(start)));
        sequence.Wake();
    }

    private async Task<SafetyScore> ScoreWithinDeadlineAsync(TraceStep candidate)
    {
        using var deadline = new CancellationTokenSource(plan.Deadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancelled);
        try
        {
            await _call.WaitAsync(both.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_call.IsCompleted)
                return SafetyScore.Indeterminate($"scorer '{_name}' is still busy with an earlier step");

            both.Token.ThrowIfCancellationRequested();

            // On a thread of the pool from its first line on: a scorer may block before it first awaits.
            var call = Task.Run(() => CallAsync(candidate, both.Token), CancellationToken.None);
            _call = call;
            return await call.WaitAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return SafetyScore.Indeterminate(string.Create(
                CultureInfo.InvariantCulture, $"scorer '{_name}' took longer than {plan.Deadline.TotalSeconds:0.###} s"));
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            return SafetyScore.Indeterminate("the request was cancelled");
        }
        catch (Exception exception)
        {
            return SafetyScore.Indeterminate($"scorer '{_name}' failed with {exception.GetType().Name}: {exception.Message}");
        }
    }

    private async Task<SafetyScore> CallAsync(TraceStep candidate, CancellationToken cancellationToken)
    {
        if (_fault is not null)
            return SafetyScore.Indeterminate(_fault);

        _session ??= scorer.OpenSession(prompt);
        while (_accepted.TryDequeue(out var step))
            AcceptInto(_session, step);
        return await _session.ScoreAsync(candidate, cancellationToken).ConfigureAwait(false);
    }

    // A session that lost a step no longer knows the trace: nothing that it says afterwards can be trusted.
    private void AcceptInto(IScoringSession session, TraceStep step)
    {
        try
        {
            session.Accept(step);
        }
        catch (Exception exception)
        {
            _fault = $"scorer '{_name}' lost step {step.Index} with {exception.GetType().Name}: {exception.Message}";
            throw;
        }
    }

    private async Task FreeAsync()
    {
        await _call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            if (_session is not null)
                await _session.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Every verdict is in: what goes wrong now cannot make anything unsafe, and must not hide what ended the decode.
        }
    }
}
