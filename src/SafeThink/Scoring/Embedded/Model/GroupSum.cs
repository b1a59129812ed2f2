using System.Runtime.Intrinsics;

namespace SafeThink.Scoring.Embedded.Model;

/// <summary>The weights of the features of one group, added up for each head, and how many features there were.</summary>
/// <param name="Sum">A sum a head, in units of its scale.</param>
/// <param name="Count">How many features; no whole number once it has faded.</param>
internal readonly record struct GroupSum(Vector256<double> Sum, double Count)
{
    /// <summary>As many features as this, that say nothing, are added to every text: a few words alone are weak evidence.</summary>
    public const int Doubt = 30;

    /// <summary>What the group says to each head, in units of its scale: the sum over the square root of the count.</summary>
    /// <remarks>Between a mean, which a long text would dilute, and a sum, in which length alone would be evidence.</remarks>
    public Vector256<double> Evidence => Sum / Math.Sqrt(Count + Doubt);

    /// <summary>The sum of two.</summary>
    public static GroupSum operator +(GroupSum left, GroupSum right) => new(left.Sum + right.Sum, left.Count + right.Count);

    /// <summary>A sum that counts for less.</summary>
    public static GroupSum operator *(GroupSum sum, double factor) => new(sum.Sum * factor, sum.Count * factor);

    /// <summary>With features that were added up as whole numbers.</summary>
    public GroupSum With(Vector128<int> sum, int count)
    {
        var (lower, upper) = Vector128.Widen(sum);
        return new GroupSum(Sum + Vector256.ConvertToDouble(Vector256.Create(lower, upper)), Count + count);
    }
}
