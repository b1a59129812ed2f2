using System.Globalization;

namespace SafeThink.Engines;

/// <summary>How a model's state can be taken back, and so what a rewind costs.</summary>
/// <remarks>A rewind is exact whatever the kind; the kinds differ in price.</remarks>
public readonly record struct RollbackCapability
{
    private RollbackCapability(RollbackKind kind, int maximumTokens)
    {
        Kind = kind;
        MaximumTokens = maximumTokens;
    }

    /// <summary>The kind.</summary>
    public RollbackKind Kind { get; }

    /// <summary>For <see cref="RollbackKind.Bounded"/>, how many tokens can be cut off at once; otherwise 0.</summary>
    public int MaximumTokens { get; }

    /// <summary>The whole sequence is read again from its first token. This is also the default value.</summary>
    public static RollbackCapability None => default;

    /// <summary>Any tail can be cut off, in microseconds: models of attention alone.</summary>
    public static RollbackCapability Arbitrary => new(RollbackKind.Arbitrary, 0);

    /// <summary>State is saved at each mark and put back: hybrid, recurrent and sliding-window models.</summary>
    public static RollbackCapability Checkpoint => new(RollbackKind.Checkpoint, 0);

    /// <summary>A tail of limited length can be cut off; beyond it, state saved at a mark is put back.</summary>
    /// <param name="maximumTokens">The limit, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is below 1.</exception>
    public static RollbackCapability Bounded(int maximumTokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumTokens, 1);
        return new(RollbackKind.Bounded, maximumTokens);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Kind == RollbackKind.Bounded ? string.Create(CultureInfo.InvariantCulture, $"Bounded({MaximumTokens})") : Kind.ToString();
}
