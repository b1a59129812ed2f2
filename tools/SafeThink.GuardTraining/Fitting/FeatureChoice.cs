using System.Globalization;
using System.Numerics;
using SafeThink.GuardTraining.Extraction;
using SafeThink.LlamaCpp.Scoring.HiddenStates;

namespace SafeThink.GuardTraining.Fitting;

/// <summary>What of the states a head looks at.</summary>
/// <param name="Layers">Which of the depths that were read, by their place.</param>
/// <param name="Parts">Which means.</param>
/// <param name="HalfLife">After how many tokens one counts half in the mean over the trace.</param>
internal sealed record FeatureChoice(IReadOnlyList<int> Layers, HeadParts Parts, double HalfLife)
{
    /// <summary>The samples of a row, one a step.</summary>
    /// <param name="row">The row.</param>
    /// <param name="number">Its number.</param>
    /// <param name="width">The length of a state.</param>
    public IEnumerable<Sample> SamplesOf(StateRow row, int number, int width)
    {
        var size = Layers.Count * width;
        var (trace, step, request) = (new double[size], new double[size], MeansOf(row.Request, width));
        var (traceWeight, stepTokens, decay) = (0.0, 0, Math.Pow(0.5, 1 / HalfLife));
        var steps = row.Segments.Count == 0 ? 0 : row.Segments[^1].Step + 1;
        for (var i = 0; i < row.Segments.Count; i++)
        {
            var segment = row.Segments[i];
            var means = MeansOf(segment.Mean, width);

            // As if every token of the segment had its mean: 1 + decay + decay² …
            var keep = Math.Pow(decay, segment.Tokens);
            var weight = (1 - keep) / (1 - decay);
            traceWeight = (traceWeight * keep) + weight;
            for (var j = 0; j < size; j++)
            {
                trace[j] = (trace[j] * keep) + (means[j] * weight);
                step[j] += means[j] * segment.Tokens;
            }

            stepTokens += segment.Tokens;
            var isLast = i + 1 == row.Segments.Count;
            if (!isLast && row.Segments[i + 1].Step == segment.Step)
                continue;
            yield return new(number, segment.Step, isLast, row.IsUnsafe, 1.0 / steps, Join(trace, traceWeight, step, stepTokens, request));
            Array.Clear(step);
            stepTokens = 0;
        }
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"layers {string.Join('+', Layers)}, {Parts}, half-life {HalfLife}");

    private float[] Join(double[] trace, double traceWeight, double[] step, int stepTokens, float[] request)
    {
        var size = trace.Length;
        var features = new float[BitOperations.PopCount((uint)Parts) * size];
        var at = 0;
        if (Parts.HasFlag(HeadParts.Trace))
            at = Put(features, at, trace, traceWeight);
        if (Parts.HasFlag(HeadParts.Step))
            at = Put(features, at, step, stepTokens);
        if (Parts.HasFlag(HeadParts.Request))
            request.CopyTo(features, at);
        return features;
    }

    private static int Put(float[] features, int at, double[] sums, double weight)
    {
        foreach (var sum in sums)
            features[at++] = (float)(sum / weight);
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
