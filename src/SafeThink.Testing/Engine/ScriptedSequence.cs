using System.Runtime.InteropServices;
using System.Threading.Channels;
using SafeThink.Engines;

namespace SafeThink.Testing.Engine;

/// <summary>A sequence of a <see cref="ScriptedEngine"/>: tokens, and for each the place in the script behind it.</summary>
internal sealed class ScriptedSequence(Script script, ScriptedTokenizer tokenizer, ScriptedEngine engine) : IDecodingSequence
{
    private readonly List<int> _tokens = [];
    private readonly List<Place> _places = [];
    private readonly Dictionary<string, int> _timesUsed = new(StringComparer.Ordinal);
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private float[]? _logits;
    private int _sampled;
    private int _forks;

    private ScriptedEngine Engine => engine;

    private readonly record struct Place(int[] Reply, int Next);

    /// <summary>The prompt that later runs may share; null where there is none.</summary>
    public ScriptedPrompt? Prompt { get; private set; }

    public ReadOnlySpan<int> Tokens => CollectionsMarshal.AsSpan(_tokens);

    public bool HasLogits { get; private set; }

    public ReadOnlySpan<float> Logits
    {
        get
        {
            var next = NextToken();
            _logits ??= new float[tokenizer.VocabularySize];
            Array.Clear(_logits);
            _logits[next] = 1;
            return _logits;
        }
    }

    public int SampleNext()
    {
        var token = NextToken();
        var (reply, next) = _places[^1];
        Add(token, new Place(reply, next + 1));
        _sampled++;
        return token;
    }

    public void Append(ReadOnlySpan<int> tokens)
    {
        if (tokens.IsEmpty)
            return;
        if (_tokens.Count + tokens.Length > engine.Model.ContextLength)
            throw new ContextLengthException(_tokens.Count + tokens.Length, engine.Model.ContextLength);
        foreach (var token in tokens)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(token, nameof(tokens));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, tokenizer.VocabularySize, nameof(tokens));
        }

        foreach (var token in tokens)
            Add(token, default);
    }

    public int AppendPrompt(ReadOnlySpan<int> tokens, object scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (_tokens.Count > 0)
            throw new InvalidOperationException($"A prompt can only be appended to an empty sequence; this one has {_tokens.Count} tokens.");
        Append(tokens);
        Prompt = new(tokens.ToArray(), scope);
        return engine.Prompts.Shared(Prompt);
    }

    public SequenceMark Mark() => new ScriptedMark(this, _tokens.Count);

    public void Rewind(SequenceMark mark)
    {
        if (mark is not ScriptedMark { IsDisposed: false } own || own.Sequence != this)
            throw new ArgumentException("The mark is disposed or belongs to another sequence.", nameof(mark));
        if (mark.Length > _tokens.Count)
            throw new InvalidOperationException("The mark was itself taken back.");
        Truncate(mark.Length);
    }

    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _tokens.Count);
        _tokens.RemoveRange(length, _tokens.Count - length);
        _places.RemoveRange(length, _places.Count - length);
        HasLogits = false;
    }

    public void Resample(SamplingOptions sampling)
    {
        ArgumentNullException.ThrowIfNull(sampling);
        sampling.Validate();
    }

    public Task ForkAsync(IDecodingLoop decodingLoop, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(decodingLoop);
        var fork = new ScriptedSequence(script, tokenizer, engine) { HasLogits = HasLogits, _sampled = _sampled };
        fork._tokens.AddRange(_tokens);
        fork._places.AddRange(_places);
        foreach (var (ending, used) in _timesUsed)
            fork._timesUsed.Add(ending, used);

        // At the beginning of a reply each fork takes a turn of its own, as if one had been sampled after the other.
        _forks++;
        for (var turn = 0; turn < _forks && HasLogits && _places[^1].Next == 0; turn++)
            fork._places[^1] = new Place(fork.Reply(), 0);
        return engine.ForkAsync(fork, decodingLoop, cancellationToken);
    }

    public bool TryTakeUp(IDecodingSequence fork)
    {
        if (fork is not ScriptedSequence other || other.Engine != engine)
            return false;
        if (!other.Tokens.StartsWith(Tokens))
            throw new ArgumentException("The fork does not begin with this sequence's tokens.", nameof(fork));
        _sampled += other._tokens.Count - _tokens.Count;
        _tokens.Clear();
        _tokens.AddRange(other._tokens);
        _places.Clear();
        _places.AddRange(other._places);
        foreach (var (ending, used) in other._timesUsed)
            _timesUsed[ending] = used;
        HasLogits = other.HasLogits;
        return true;
    }

    public void Wake() => _wakes.Writer.TryWrite(true);

    internal ValueTask<bool> ParkAsync(CancellationToken cancellationToken) => _wakes.Reader.ReadAsync(cancellationToken);

    /// <summary>Makes the next token known: what was appended last decides what is said.</summary>
    internal void Evaluate(int? failsAfter)
    {
        if (_sampled >= failsAfter)
            throw new EngineException($"The script fails behind token {failsAfter}.");
        if (_tokens.Count == 0)
            throw new InvalidOperationException("Nothing was appended, so there is nothing to evaluate.");
        if (_places[^1].Reply is null)
            BeginReply();
        HasLogits = true;
    }

    private void BeginReply()
    {
        _places[^1] = new Place(Reply(), 0);
        _forks = 0;
    }

    private int[] Reply()
    {
        var text = new List<byte>();
        foreach (var token in _tokens)
            text.AddRange(tokenizer.GetBytes(token));
        var pieces = script.Reply(CollectionsMarshal.AsSpan(text), _timesUsed);
        return [.. pieces.Select(p => tokenizer.IdOf(p)), ScriptedTokenizer.EndOfGeneration];
    }

    private int NextToken()
    {
        if (!HasLogits)
            throw new InvalidOperationException("There are no logits: something is pending, or was taken back.");
        var (reply, next) = _places[^1];
        return next < reply.Length ? reply[next] : ScriptedTokenizer.EndOfGeneration;
    }

    private void Add(int token, Place place)
    {
        _tokens.Add(token);
        _places.Add(place);
        HasLogits = false;
    }

    private sealed class ScriptedMark(ScriptedSequence sequence, int length) : SequenceMark(length)
    {
        public ScriptedSequence Sequence { get; } = sequence;

        public bool IsDisposed { get; private set; }

        protected override void Dispose(bool disposing) => IsDisposed = true;
    }
}
