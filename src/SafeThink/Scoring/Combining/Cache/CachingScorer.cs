using System.Security.Cryptography;
using SafeThink.Prompts;
using SafeThink.Scoring.Combining.Cache;
using SafeThink.Scoring.Sessions;

namespace SafeThink.Scoring.Combining;

/// <summary>Remembers scores by content: the same step behind the same trace and prompt is scored once.</summary>
/// <remarks>
/// For retried requests, for several samples of one prompt, and for scorers that cost money. Indeterminate scores are not
/// kept. The inner session is opened at the first step that is not known, and is then told of every step accepted before.
/// Scores only: no text is kept. The scorer must be a function of prompt, trace and step; one that remembers its own
/// earlier scores, as <see cref="DebounceScorer"/> does, belongs around the cache. Of candidates that are scored together
/// those not known go to the scorer in one call, if the first is one of them.
/// </remarks>
public sealed class CachingScorer : ISafetyScorer
{
    /// <summary>How many scores are kept where nothing else is said: about a megabyte.</summary>
    public const int DefaultCapacity = 4096;

    private readonly ISafetyScorer _scorer;
    private readonly ScoreCache _cache;
    private long _hits;
    private long _misses;

    /// <summary>Creates the scorer.</summary>
    /// <param name="scorer">Scores what is not known.</param>
    /// <param name="capacity">How many scores are kept, over all requests; the one not used for longest goes. At least 1.</param>
    /// <exception cref="ArgumentException">The scorer is a <see cref="DebounceScorer"/>, or made of one: put the cache inside it.</exception>
    public CachingScorer(ISafetyScorer scorer, int capacity = DefaultCapacity)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        if (DebounceIn(scorer) is { } debounce)
            throw new ArgumentException($"'{debounce.Name}' must see every step, and a cache would hide some from it: put the cache inside it.", nameof(scorer));
        _scorer = scorer;
        _cache = new ScoreCache(capacity);
    }

    /// <summary>The inner scorer's name: the scores are its own.</summary>
    public string Name => _scorer.Name;

    /// <summary>The inner scorer's threshold: the scores are its own.</summary>
    public float? RecommendedThreshold => _scorer.RecommendedThreshold;

    /// <summary>What was counted since the scorer was created, over all requests.</summary>
    public CacheStatistics Statistics => new(Interlocked.Read(ref _hits), Interlocked.Read(ref _misses), _cache.Count);

    /// <inheritdoc/>
    public IScoringSession OpenSession(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return new Session(this, prompt);
    }

    private static DebounceScorer? DebounceIn(ISafetyScorer scorer) => scorer switch
    {
        DebounceScorer debounce => debounce,
        IScorerOfScorers made => made.Scorers.Select(DebounceIn).FirstOrDefault(d => d is not null),
        _ => null,
    };

    private void Keep(TraceDigest key, SafetyScore score)
    {
        if (score.IsDeterminate)
            _cache.Add(key, score);
    }

    private sealed class Session : IScoringSession
    {
        private readonly CachingScorer _scorer;
        private readonly InnerSession _inner;
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private TraceDigest _trace;

        public Session(CachingScorer scorer, Prompt prompt)
        {
            _scorer = scorer;
            _inner = new InnerSession(scorer._scorer, prompt);
            _trace = TraceDigest.Of(prompt, _hash);
        }

        public async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var key = _trace.With(candidate, _hash);
            if (_scorer._cache.TryGet(key, out var known))
            {
                Interlocked.Increment(ref _scorer._hits);
                return known;
            }

            Interlocked.Increment(ref _scorer._misses);
            var score = await _inner.ScoreAsync(candidate, cancellationToken).ConfigureAwait(false);
            _scorer.Keep(key, score);
            return score;
        }

        public async ValueTask<IReadOnlyList<SafetyScore>> ScoreTogetherAsync(
            IReadOnlyList<TraceStep> candidates, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var keys = new List<TraceDigest>(candidates.Count);
            var known = new List<SafetyScore?>(candidates.Count);
            foreach (var candidate in candidates)
            {
                var key = _trace.With(candidate, _hash);
                var isKnown = _scorer._cache.TryGet(key, out var score);

                // The same step again: it is known when it is its turn.
                if (!isKnown && keys.Contains(key))
                    break;
                keys.Add(key);
                known.Add(isKnown ? score : null);
            }

            var scores = await _inner.ScoreUnknownAsync(candidates, known, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < scores.Count; i++)
            {
                if (known[i] is not null)
                {
                    Interlocked.Increment(ref _scorer._hits);
                    continue;
                }

                Interlocked.Increment(ref _scorer._misses);
                _scorer.Keep(keys[i], scores[i]);
            }

            return scores;
        }

        public void Accept(TraceStep accepted)
        {
            _trace = _trace.With(accepted, _hash);
            _inner.Accept(accepted);
        }

        public ValueTask DisposeAsync()
        {
            _hash.Dispose();
            return _inner.DisposeAsync();
        }
    }
}
