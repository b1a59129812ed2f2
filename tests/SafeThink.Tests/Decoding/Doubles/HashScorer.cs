using System.Collections.Concurrent;
using SafeThink.Prompts;
using SafeThink.Scoring;

namespace SafeThink.Tests.Decoding.Doubles;

/// <summary>Judges a step by its text and a seed: safe, unsafe, no score, NaN or a fault.</summary>
internal sealed class HashScorer(int seed, int kinds) : ISafetyScorer
{
    private readonly ConcurrentQueue<(string, SafetyVerdict)> _judged = new();
    private int _openSessions;

    public string Name => "hash";

    public int OpenSessions => _openSessions;

    public IEnumerable<(string Text, SafetyVerdict Verdict)> Judged => _judged;

    public IScoringSession OpenSession(Prompt prompt)
    {
        Interlocked.Increment(ref _openSessions);
        return new Session(this);
    }

    private SafetyScore Score(string text)
    {
        var hash = text.Aggregate(seed, (h, c) => unchecked((h * 31) + c)) & int.MaxValue;
        var kind = hash % kinds;
        _judged.Enqueue((text, kind switch { 0 or > 4 => SafetyVerdict.Safe, 1 => SafetyVerdict.Unsafe, _ => SafetyVerdict.Indeterminate }));
        return kind switch
        {
            1 => SafetyScore.Of(-0.5f),
            2 => SafetyScore.Indeterminate("cannot say"),
            3 => SafetyScore.Of(float.NaN),
            4 => throw new InvalidOperationException("scripted"),
            _ => SafetyScore.Of(0.5f),
        };
    }

    private sealed class Session(HashScorer scorer) : IScoringSession
    {
        public ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken) =>
            ValueTask.FromResult(scorer.Score(candidate.Text));

        public void Accept(TraceStep accepted)
        {
        }

        public ValueTask DisposeAsync()
        {
            Interlocked.Decrement(ref scorer._openSessions);
            return ValueTask.CompletedTask;
        }
    }
}
