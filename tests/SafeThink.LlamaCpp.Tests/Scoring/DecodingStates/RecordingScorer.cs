using System.Collections.Concurrent;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Prompts;
using SafeThink.Scoring;

namespace SafeThink.LlamaCpp.Tests.Scoring.DecodingStates;

/// <summary>Asks the scorer under test and keeps what it said; what becomes of a step, others say.</summary>
/// <param name="scorer">The scorer under test.</param>
/// <param name="isUnsafe">Which steps are rejected.</param>
/// <param name="isAsked">Of which steps the scorer is asked at all.</param>
internal sealed class RecordingScorer(ISafetyScorer scorer, Func<TraceStep, bool> isUnsafe, Func<TraceStep, bool>? isAsked = null) : ISafetyScorer
{
    private readonly ConcurrentQueue<StateReading> _readings = new();

    public string Name => "recording";

    public IReadOnlyCollection<StateReading> Readings => _readings;

    public IScoringSession OpenSession(Prompt prompt) => new Session(this, scorer.OpenSession(prompt));

    private sealed class Session(RecordingScorer owner, IScoringSession inner) : IScoringSession
    {
        private readonly List<(int, int)> _accepted = [];

        public async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken)
        {
            if (owner.Asks(candidate))
            {
                var score = await inner.ScoreAsync(candidate, cancellationToken);
                var place = candidate.Sequence!;
                var (tokens, evaluated) = (Array.Empty<int>(), 0);
                await place.ReadStatesAsync(states => evaluated = states!.Count, cancellationToken);
                await place.ForkAsync(
                    new LambdaLoop(fork =>
                    {
                        tokens = fork.Tokens[..place.Length].ToArray();
                        return LoopTurn.Finish;
                    }),
                    cancellationToken);
                owner._readings.Enqueue(new(tokens, [.. _accepted], (place.Start, Math.Min(place.Length, evaluated)), score));
            }

            return SafetyScore.Of(owner.Rejects(candidate) ? -1 : 1);
        }

        public void Accept(TraceStep accepted)
        {
            inner.Accept(accepted);
            _accepted.Add((accepted.Sequence!.Start, accepted.Sequence.Length));
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private bool Asks(TraceStep step) => isAsked?.Invoke(step) != false;

    private bool Rejects(TraceStep step) => isUnsafe(step);
}
