using SafeThink.Training.Metrics;

namespace SafeThink.GuardTraining.Fitting;

/// <summary>Logistic regression on standardised features with a quadratic penalty, by limited-memory BFGS: no chance in it.</summary>
internal static class LogisticRegression
{
    private const int Memory = 10;
    private const int MaximumSteps = 200;
    private const double Tolerance = 1e-4;
    private const float SmallestDeviation = 1e-6f;

    /// <summary>Fits.</summary>
    /// <param name="samples">What to fit on; both labels occur.</param>
    /// <param name="penalty">λ: half of it times the squared length of the standardised weights is added to the mean loss.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static LinearModel Fit(IReadOnlyList<Sample> samples, double penalty, CancellationToken cancellationToken)
    {
        var (mean, scale) = Standardise(samples);
        var rows = samples.Select(s => Scaled(s.Features, mean, scale)).ToArray();
        var total = samples.Sum(s => s.Weight);
        var size = mean.Length + 1;
        var x = new float[size];
        var gradient = new float[size];
        var loss = Evaluate(samples, rows, total, penalty, x, gradient);
        var history = new List<(float[] S, float[] Y, double Rho)>();
        for (var step = 0; step < MaximumSteps && Math.Sqrt(Vectors.Dot(gradient, gradient)) > Tolerance; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var direction = Direction(gradient, history);
            var slope = Vectors.Dot(direction, gradient);
            var (next, nextGradient, nextLoss, length) = (new float[size], new float[size], 0.0, history.Count == 0 ? 1 / Math.Sqrt(-slope) : 1.0);
            while (true)
            {
                x.CopyTo(next, 0);
                Vectors.AddScaled(next, direction, (float)length);
                nextLoss = Evaluate(samples, rows, total, penalty, next, nextGradient);
                if (nextLoss <= loss + (1e-4 * length * slope) || length < 1e-8)
                    break;
                length /= 2;
            }

            var (s, y) = (Difference(next, x), Difference(nextGradient, gradient));
            var curvature = Vectors.Dot(s, y);
            if (curvature > 1e-12)
                history.Add((s, y, 1 / curvature));
            if (history.Count > Memory)
                history.RemoveAt(0);
            (x, gradient, loss) = (next, nextGradient, nextLoss);
        }

        var weights = new float[mean.Length];
        var bias = (double)x[^1];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = x[i] * scale[i];
            bias -= weights[i] * (double)mean[i];
        }

        return new(bias, weights);
    }

    private static (float[] Mean, float[] Scale) Standardise(IReadOnlyList<Sample> samples)
    {
        var size = samples[0].Features.Length;
        var (sums, squares, total) = (new double[size], new double[size], 0.0);
        foreach (var sample in samples)
        {
            total += sample.Weight;
            for (var i = 0; i < size; i++)
            {
                sums[i] += sample.Weight * sample.Features[i];
                squares[i] += sample.Weight * sample.Features[i] * sample.Features[i];
            }
        }

        var mean = sums.Select(s => (float)(s / total)).ToArray();
        var scale = squares.Select((s, i) => 1 / Math.Max(SmallestDeviation, (float)Math.Sqrt(Math.Max(0, (s / total) - ((double)mean[i] * mean[i]))))).ToArray();
        return (mean, scale);
    }

    private static float[] Scaled(float[] features, float[] mean, float[] scale)
    {
        // One more feature that is always 1 carries the bias.
        var scaled = new float[features.Length + 1];
        for (var i = 0; i < features.Length; i++)
            scaled[i] = (features[i] - mean[i]) * scale[i];
        scaled[^1] = 1;
        return scaled;
    }

    private static double Evaluate(IReadOnlyList<Sample> samples, float[][] rows, double total, double penalty, float[] x, float[] gradient)
    {
        Array.Clear(gradient);
        var loss = 0.0;
        for (var i = 0; i < rows.Length; i++)
        {
            var logit = Vectors.Dot(x, rows[i]);
            var weight = samples[i].Weight / total;
            loss += weight * LogisticLoss.Of(logit, samples[i].IsUnsafe);
            var error = (1 / (1 + Math.Exp(-logit))) - (samples[i].IsUnsafe ? 1 : 0);
            Vectors.AddScaled(gradient, rows[i], (float)(weight * error));
        }

        for (var i = 0; i + 1 < x.Length; i++)
        {
            loss += penalty / 2 * x[i] * x[i];
            gradient[i] += (float)penalty * x[i];
        }

        return loss;
    }

    private static float[] Direction(float[] gradient, List<(float[] S, float[] Y, double Rho)> history)
    {
        var direction = gradient.Select(g => -g).ToArray();
        var alphas = new double[history.Count];
        for (var i = history.Count - 1; i >= 0; i--)
        {
            alphas[i] = history[i].Rho * Vectors.Dot(history[i].S, direction);
            Vectors.AddScaled(direction, history[i].Y, (float)-alphas[i]);
        }

        if (history.Count > 0)
        {
            var (_, y, rho) = history[^1];
            var scale = (float)(1 / (rho * Vectors.Dot(y, y)));
            for (var i = 0; i < direction.Length; i++)
                direction[i] *= scale;
        }

        for (var i = 0; i < history.Count; i++)
        {
            var beta = history[i].Rho * Vectors.Dot(history[i].Y, direction);
            Vectors.AddScaled(direction, history[i].S, (float)(alphas[i] - beta));
        }

        return direction;
    }

    private static float[] Difference(float[] a, float[] b)
    {
        var difference = (float[])a.Clone();
        Vectors.AddScaled(difference, b, -1);
        return difference;
    }
}
