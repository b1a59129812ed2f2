using System.Globalization;
using System.Numerics;
using SafeThink.GuardTraining.Extraction;
using SafeThink.LlamaCpp.Scoring.HiddenStates;

namespace SafeThink.GuardTraining.Fitting;

/// <summary>What of the states a head looks at.</summary>
/// <param name="Layers">Which of the depths that were read, by their place.</param>
/// <param name="Parts">Which means.</param>
internal sealed record FeatureChoice(IReadOnlyList<int> Layers, HeadParts Parts)
{
    /// <summary>The samples of a row, one a step.</summary>
    /// <param name="row">The row.</param>
    /// <param name="number">Its number.</param>
    /// <param name="width">The length of a state.</param>
    public IEnumerable<Sample> SamplesOf(StateRow row, int number, int width)
    {
        var size = Layers.Count * width;
        var (trace, step, request) = (new double[size], new double[size], MeansOf(row.Request, width));
        var (traceTokens, stepTokens) = (0, 0);
        var steps = row.Segments.Count == 0 ? 0 : row.Segments[^1].Step + 1;
        for (var i = 0; i < row.Segments.Count; i++)
        {
            var segment = row.Segments[i];
            var means = MeansOf(segment.Mean, width);
            for (var j = 0; j < size; j++)
                step[j] += means[j] * segment.Tokens;
            stepTokens += segment.Tokens;
            var isLast = i + 1 == row.Segments.Count;
            if (!isLast && row.Segments[i + 1].Step == segment.Step)
                continue;

            traceTokens += stepTokens;
            for (var j = 0; j < size; j++)
                trace[j] += step[j];
            yield return new(number, segment.Step, isLast, row.IsUnsafe, 1.0 / steps, Join(trace, traceTokens, step, stepTokens, request));
            Array.Clear(step);
            stepTokens = 0;
        }
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"layers {string.Join('+', Layers)}, {Parts}");

    private float[] Join(double[] trace, int traceTokens, double[] step, int stepTokens, float[] request)
    {
        var size = trace.Length;
        var features = new float[BitOperations.PopCount((uint)Parts) * size];
        var at = 0;
        if (Parts.HasFlag(HeadParts.Trace))
            at = Put(features, at, trace, traceTokens);
        if (Parts.HasFlag(HeadParts.Step))
            at = Put(features, at, step, stepTokens);
        if (Parts.HasFlag(HeadParts.Request))
            request.CopyTo(features, at);
        return features;
    }

    private static int Put(float[] features, int at, double[] sums, int count)
    {
        foreach (var sum in sums)
            features[at++] = (float)(sum / count);
        return at;
    }

    private float[] MeansOf(Half[] states, int width)
    {
        var means = new float[Layers.Count * width];
        for (var i = 0; i < Layers.Count; i++)
        {
            for (var j = 0; j < width; j++)
                means[(i * width) + j] = (float)states[(Layers[i] * width) + j];
        }

        return means;
    }
}
