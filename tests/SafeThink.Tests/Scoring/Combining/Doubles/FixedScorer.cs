using System.Collections.Concurrent;
using SafeThink.Prompts;
using SafeThink.Scoring;

namespace SafeThink.Tests.Scoring.Combining.Doubles;

/// <summary>Gives one score to everything, remembers what happened to its sessions, and fails where it is told to.</summary>
internal sealed class FixedScorer(string name, SafetyScore score) : ISafetyScorer
{
    public FixedScorer(string name, float score)
        : this(name, SafetyScore.Of(score))
    {
    }

    public string Name => name;

    public float? RecommendedThreshold { get; init; }

    /// <summary>What happened, in order: "open", "accept X", "score X", "dispose".</summary>
    public ConcurrentQueue<string> Acts { get; } = new();

    public Action OnOpen { get; init; } = () => { };

    public Action<TraceStep> OnAccept { get; init; } = _ => { };

    public Action OnScore { get; init; } = () => { };

    public Action OnDispose { get; init; } = () => { };

    public IScoringSession OpenSession(Prompt prompt)
    {
        Acts.Enqueue("open");
        OnOpen();
        return new Session(this, score);
    }

    private sealed class Session(FixedScorer scorer, SafetyScore score) : IScoringSession
    {
        public ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken)
        {
            scorer.Acts.Enqueue($"score {candidate.Text}");
            scorer.OnScore();
            return ValueTask.FromResult(score);
        }

        public void Accept(TraceStep accepted)
        {
            scorer.Acts.Enqueue($"accept {accepted.Text}");
            scorer.OnAccept(accepted);
        }

        public ValueTask DisposeAsync()
        {
            scorer.Acts.Enqueue("dispose");
            scorer.OnDispose();
            return ValueTask.CompletedTask;
        }
    }
}
