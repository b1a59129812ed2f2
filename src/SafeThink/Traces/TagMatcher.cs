using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace SafeThink.Traces;

/// <summary>Finds the tags of a <see cref="ReasoningFormat"/> in a stream of bytes.</summary>
/// <remarks>
/// An Aho–Corasick automaton over UTF-8 with its transitions written out: one table look-up a byte, no going back. The
/// depth of a state is the length of the longest tail of the input that could still become a tag; that many bytes are
/// not yet known to be text. A tag may overlap itself, be split anywhere, or stand between other text. A matcher is
/// immutable and shared; the state is a number that its user keeps, so taking a state back costs nothing.
/// </remarks>
internal sealed class TagMatcher
{
    /// <summary>The state in which no tag has begun.</summary>
    public const int Root = 0;

    /// <summary>How long all tags may be together, in bytes: each byte may take a state, and states are counted in 16 bits.</summary>
    public const int MaximumLength = ushort.MaxValue;

    private readonly ushort[] _next;
    private readonly ushort[] _depth;
    private readonly short[] _match;
    private readonly SearchValues<byte> _beginnings;

    public TagMatcher(ReasoningFormat format)
    {
        Markers = format.Markers.IsDefault ? [] : format.Markers;
        var tags = Markers.Select(m => Encoding.UTF8.GetBytes(m.Text ?? "")).ToArray();
        Check(format, tags);

        var capacity = tags.Sum(t => t.Length) + 1;
        _next = new ushort[capacity * 256];
        _depth = new ushort[capacity];
        _match = new short[capacity];
        Array.Fill(_match, (short)-1);
        Link(Grow(tags));
        Lengths = [.. tags.Select(t => t.Length)];
        _beginnings = SearchValues.Create([.. tags.Select(t => t[0])]);
    }

    /// <summary>The tags, in the format's order.</summary>
    public ImmutableArray<ReasoningMarker> Markers { get; }

    /// <summary>Each tag's length in bytes.</summary>
    public ImmutableArray<int> Lengths { get; }

    /// <summary>How many of some bytes, from the first on, leave <see cref="Root"/> as it is: no tag begins with them.</summary>
    /// <remarks>Nearly all text is such, and is passed over many bytes at a time.</remarks>
    public int LengthWithoutTag(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOfAny(_beginnings) is var first and >= 0 ? first : bytes.Length;

    /// <summary>Reads a byte.</summary>
    public int Next(int state, byte value) => _next[(state << 8) | value];

    /// <summary>How many of the last bytes may be the beginning of a tag.</summary>
    public int Depth(int state) => _depth[state];

    /// <summary>The index of the tag that has just ended, or -1.</summary>
    public int Match(int state) => _match[state];

    /// <summary>Finds the last tag in a text.</summary>
    /// <returns>The phase behind it and where it ends; null where there is none.</returns>
    public (TracePhase Phase, int End)? FindLast(ReadOnlySpan<byte> text)
    {
        (TracePhase, int)? last = null;
        var state = Root;
        for (var i = 0; i < text.Length; i++)
        {
            state = Next(state, text[i]);
            if (Match(state) is var tag and >= 0)
                last = (Markers[tag].Phase, i + 1);
        }

        return last;
    }

    // The trie: 0 in a transition means that there is none yet, since nothing leads back to the root here.
    private int Grow(byte[][] tags)
    {
        var count = 1;
        for (var tag = 0; tag < tags.Length; tag++)
        {
            var state = Root;
            foreach (var value in tags[tag])
            {
                ref var next = ref _next[(state << 8) | value];
                if (next == 0)
                {
                    next = (ushort)count;
                    _depth[count++] = (ushort)(_depth[state] + 1);
                }

                state = next;
            }

            _match[state] = (short)tag;
        }

        return count;
    }

    // Breadth first, so that the state to fall back to is complete before it is copied from.
    private void Link(int count)
    {
        var fallback = new int[count];
        var queue = new Queue<int>();
        for (var value = 0; value < 256; value++)
        {
            if (_next[value] != 0)
                queue.Enqueue(_next[value]);
        }

        while (queue.TryDequeue(out var state))
        {
            if (_match[state] < 0)
                _match[state] = _match[fallback[state]];
            for (var value = 0; value < 256; value++)
            {
                ref var next = ref _next[(state << 8) | value];
                var behind = _next[(fallback[state] << 8) | value];
                if (next == 0)
                {
                    next = behind;
                }
                else
                {
                    fallback[next] = behind;
                    queue.Enqueue(next);
                }
            }
        }
    }

    private static void Check(ReasoningFormat format, byte[][] tags)
    {
        if (tags.Sum(t => t.Length) is > MaximumLength and var length)
            throw new ArgumentException($"Reasoning format '{format.Name}' has tags of {length} bytes together; at most {MaximumLength} can be matched.", nameof(format));
        for (var i = 0; i < tags.Length; i++)
        {
            if (tags[i].Length == 0)
                throw new ArgumentException($"Reasoning format '{format.Name}' has an empty tag.", nameof(format));
            for (var j = 0; j < tags.Length; j++)
            {
                // The shorter tag would always end first, and the longer one never be seen.
                if (i != j && (tags[j].AsSpan().SequenceEqual(tags[i]) || tags[j].AsSpan()[..^1].IndexOf(tags[i]) >= 0))
                {
                    throw new ArgumentException(
                        $"Reasoning format '{format.Name}' has the tag '{format.Markers[i].Text}', which hides another one, '{format.Markers[j].Text}'.",
                        nameof(format));
                }
            }
        }
    }
}
