using System.Numerics;

namespace SafeThink.LlamaCpp.Scoring.HiddenStates.Heads;

/// <summary>What a head looks at: the means of its parts, one behind the other.</summary>
internal static class HeadFeatures
{
    /// <summary>Puts them together.</summary>
    /// <param name="parts">Which means.</param>
    /// <param name="trace">The sums over the trace.</param>
    /// <param name="step">Those over the step.</param>
    /// <param name="request">Those over the request; null only where the head does not look at them.</param>
    public static double[] Of(HeadParts parts, StateSums trace, StateSums step, StateSums? request)
    {
        var features = new double[trace.Size * BitOperations.PopCount((uint)parts)];
        var at = 0;
        if (parts.HasFlag(HeadParts.Trace))
            at = Put(trace, features, at);
        if (parts.HasFlag(HeadParts.Step))
            at = Put(step, features, at);
        if (parts.HasFlag(HeadParts.Request))
            Put(request!, features, at);
        return features;
    }

    private static int Put(StateSums sums, double[] features, int at)
    {
        sums.WriteMeans(features.AsSpan(at, sums.Size));
        return at + sums.Size;
    }
}
