using SafeThink.Scoring.Embedded.Model;

namespace SafeThink.Training.Embedded.Fitting;

/// <summary>Turns weights into bytes.</summary>
internal static class WeightsQuantizer
{
    // The few largest weights are cut off rather than let them set the scale for a million others.
    private const double CutShare = 1e-4;

    /// <summary>Puts the weights of all heads into one table.</summary>
    /// <param name="bits">2^bits places.</param>
    /// <param name="heads">The weights of each head, as many as places.</param>
    /// <returns>The table, and what a weight of 1 in it stands for, a head.</returns>
    public static (sbyte[] Table, float[] Scales) Quantize(int bits, params ReadOnlySpan<float[]> heads)
    {
        var table = new sbyte[ScorerWeights.HeadCount << bits];
        var scales = new float[heads.Length];
        for (var head = 0; head < heads.Length; head++)
        {
            var weights = heads[head];
            var sizes = weights.Where(weight => weight != 0).Select(MathF.Abs).Order().ToArray();
            var highest = sizes.Length == 0 ? 1 : sizes[(int)((sizes.Length - 1) * (1 - CutShare))];
            scales[head] = highest / sbyte.MaxValue;
            for (var place = 0; place < weights.Length; place++)
                table[(place * ScorerWeights.HeadCount) + head] = (sbyte)Math.Clamp(MathF.Round(weights[place] / scales[head]), -127, 127);
        }

        return (table, scales);
    }
}
