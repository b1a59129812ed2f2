using System.Runtime.InteropServices;

namespace SafeThink.Traces;

/// <summary>The bytes of a model's output that are still needed, and where each token of them ends.</summary>
/// <remarks>
/// Offsets count bytes of output from its beginning; they stay valid when bytes in front are dropped. The buffer knows,
/// for each token sampled since the last splice, how long the sequence was behind it, so that a place in the text can
/// be turned into a place in the sequence.
/// </remarks>
internal sealed class TraceBuffer
{
    private readonly List<byte> _bytes = [];
    private readonly List<int> _tokenEnds = [];
    private int _start;             // the offset of _bytes[0]
    private int _anchorOffset;      // where the first token of _tokenEnds begins
    private int _anchorLength;      // how long the sequence was there

    /// <summary>The offset behind the last byte.</summary>
    public int End => _start + _bytes.Count;

    /// <summary>The byte at an offset.</summary>
    public byte this[int offset] => _bytes[offset - _start];

    /// <summary>The bytes from an offset to the end. Valid until the next change.</summary>
    public ReadOnlySpan<byte> From(int offset) => CollectionsMarshal.AsSpan(_bytes)[(offset - _start)..];

    /// <summary>The bytes between two offsets. Valid until the next change.</summary>
    public ReadOnlySpan<byte> Between(int from, int to) => CollectionsMarshal.AsSpan(_bytes)[(from - _start)..(to - _start)];

    /// <summary>Adds a sampled token.</summary>
    public void Add(ReadOnlySpan<byte> token)
    {
        _bytes.AddRange(token);
        _tokenEnds.Add(End);
    }

    /// <summary>The last token edge at or before an offset.</summary>
    /// <returns>The edge's offset, and how many tokens the sequence has there.</returns>
    public (int Offset, int Length) EdgeAt(int offset)
    {
        var count = _tokenEnds.Count;
        while (count > 0 && _tokenEnds[count - 1] > offset)
            count--;
        return (count == 0 ? _anchorOffset : _tokenEnds[count - 1], _anchorLength + count);
    }

    /// <summary>Takes back everything behind an offset, where the sequence now has a given length.</summary>
    public void TakeBack(int offset, int length)
    {
        _bytes.RemoveRange(offset - _start, End - offset);
        _tokenEnds.Clear();
        _anchorOffset = offset;
        _anchorLength = length;
    }

    /// <summary>Forgets bytes and tokens that lie wholly before an offset.</summary>
    public void Forget(int offset)
    {
        var (edge, length) = EdgeAt(offset);
        _tokenEnds.RemoveRange(0, Math.Min(length - _anchorLength, _tokenEnds.Count));
        _anchorOffset = edge;
        _anchorLength = length;
        _bytes.RemoveRange(0, edge - _start);
        _start = edge;
    }
}
