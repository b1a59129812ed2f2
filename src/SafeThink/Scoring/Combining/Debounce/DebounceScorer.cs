using System.Globalization;
using SafeThink.Prompts;
using SafeThink.Scoring.Sessions;

namespace SafeThink.Scoring.Combining;

/// <summary>Lets single low scores pass: a step is unsafe only where k of the last n scored steps are.</summary>
/// <remarks>
/// <para>
/// The score is the k-th lowest of the last n, the candidate among them, so it lies below a threshold exactly where k of
/// them do, whatever the threshold is. While there are fewer than k it is 1. The window holds the candidate and the accepted
/// steps before it that were scored; a rejected step never enters it.
/// </para>
/// <para>
/// An indeterminate candidate stays indeterminate. An indeterminate step that was accepted all the same counts as -1, the
/// most unsafe there is, also where its score came after a deadline around this scorer: not knowing never helps a later step.
/// Only a step that it was not asked about, since it was still busy with one before, is no part of the window.
/// </para>
/// <para>
/// <b>It releases steps that the scorer found unsafe</b>, up to k - 1 in n: that is what it is for. <see cref="DebounceOptions.Floor"/>
/// bounds how unsafe they may be. What stands outside it must ask it at every step: a cache around it, or around what is made
/// of it, would hide steps from it.
/// </para>
/// </remarks>
public sealed class DebounceScorer : ISafetyScorer
{
    private readonly ISafetyScorer _scorer;
    private readonly int _required;
    private readonly int _window;
    private readonly float _floor;

    /// <summary>Creates the scorer.</summary>
    /// <param name="scorer">Scores each step.</param>
    /// <param name="options">k, n and the floor; copied.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range; the message names it.</exception>
    public DebounceScorer(ISafetyScorer scorer, DebounceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        options ??= new DebounceOptions();
        options.Validate();
        _scorer = scorer;
        (_required, _window, _floor) = (options.Required, options.Window, options.Floor);
        Name = string.Create(
            CultureInfo.InvariantCulture,
            $"debounce({scorer.Name}, {_required} of {_window}{(_floor > -1 ? $", floor {_floor}" : "")})");
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IScoringSession OpenSession(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return new Session(this, prompt);
    }

    private sealed class Session(DebounceScorer debounce, Prompt prompt) : IScoringSession
    {
        private readonly InnerSession _inner = new(debounce._scorer, prompt);
        private readonly Queue<float> _accepted = new();
        private (TraceStep Step, SafetyScore Score)? _last;
        private (TraceStep Step, SafetyScore Score)[] _along = [];

        public async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken)
        {
            Begin(candidate);
            var score = await _inner.ScoreAsync(candidate, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            _last = (candidate, score);
            return Debounced(score);
        }

        public async ValueTask<IReadOnlyList<SafetyScore>> ScoreTogetherAsync(
            IReadOnlyList<TraceStep> candidates, CancellationToken cancellationToken)
        {
            Begin(candidates[0]);
            var scores = await _inner.ScoreTogetherAsync(candidates, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            _last = (candidates[0], scores[0]);
            _along = [.. candidates.Zip(scores).Skip(1)];
            return [.. scores.Select(Debounced)];
        }

        public void Accept(TraceStep accepted)
        {
            _inner.Accept(accepted);
            if (ScoreOf(accepted) is not { } score)
                return;
            (_last, _along) = (null, []);
            _accepted.Enqueue(score.IsDeterminate ? score.Value : -1);
            if (_accepted.Count == debounce._window)
                _accepted.Dequeue();
        }

        public ValueTask DisposeAsync() => _inner.DisposeAsync();

        // A call that ends in cancellation leaves the candidate without a score, and so does one that comes back too late.
        private void Begin(TraceStep candidate) => (_last, _along) = ((candidate, default), []);

        private SafetyScore? ScoreOf(TraceStep step)
        {
            if (_last is { } last && last.Step == step)
                return last.Score;
            foreach (var (along, score) in _along)
            {
                if (along == step)
                    return score;
            }

            return null;
        }

        private SafetyScore Debounced(SafetyScore score)
        {
            if (!score.IsDeterminate || score.Value < debounce._floor)
                return score;

            float[] window = [.. _accepted, score.Value];
            if (window.Length < debounce._required)
                return SafetyScore.Of(1);
            Array.Sort(window);
            var value = window[debounce._required - 1];
            return SafetyScore.Of(value, score.Value <= value ? score.Category : null);
        }
    }
}
