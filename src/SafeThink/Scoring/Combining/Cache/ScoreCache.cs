namespace SafeThink.Scoring.Combining.Cache;

/// <summary>The scores used last, by the digest of what was scored; beyond its capacity the one not used for longest goes.</summary>
/// <remarks>Ours, since exact LRU is forty lines and the core takes no dependency for it.</remarks>
internal sealed class ScoreCache(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TraceDigest, LinkedListNode<(TraceDigest Key, SafetyScore Score)>> _nodes = [];
    private readonly LinkedList<(TraceDigest Key, SafetyScore Score)> _byUse = new();

    public int Count
    {
        get
        {
            lock (_lock)
                return _nodes.Count;
        }
    }

    public bool TryGet(TraceDigest key, out SafetyScore score)
    {
        lock (_lock)
        {
            if (!_nodes.TryGetValue(key, out var node))
            {
                score = default;
                return false;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            score = node.Value.Score;
            return true;
        }
    }

    public void Add(TraceDigest key, SafetyScore score)
    {
        lock (_lock)
        {
            // Two requests may have scored the same step at the same time.
            if (_nodes.Remove(key, out var known))
                _byUse.Remove(known);
            else if (_nodes.Count == capacity)
            {
                _nodes.Remove(_byUse.Last!.Value.Key);
                _byUse.RemoveLast();
            }

            _nodes.Add(key, _byUse.AddFirst((key, score)));
        }
    }
}
