using SafeThink.Training.Embedded.Features;

namespace SafeThink.Training.Embedded.Fitting;

/// <summary>Logistic regression over the whole of a reply and over its windows, fitted together.</summary>
/// <remarks>
/// Nobody says which window of an unsafe reply is the unsafe one: each learns in the share that it has in the pool
/// (multiple-instance learning), so that the windows which stand out learn most.
/// </remarks>
internal sealed class ReplyHeads
{
    private readonly AdaptiveWeights _whole;
    private readonly AdaptiveWeights _window;
    private float[] _shares = [];

    private ReplyHeads(AdaptiveWeights whole, AdaptiveWeights window)
    {
        _whole = whole;
        _window = window;
    }

    /// <summary>The weights of the features of the whole.</summary>
    public float[] Whole => _whole.Weights;

    /// <summary>The weights of the features of a window.</summary>
    public float[] Window => _window.Weights;

    /// <summary>The logit of a row without features.</summary>
    public float Bias => _whole.Bias;

    /// <summary>Fits both heads.</summary>
    /// <param name="fit">How.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="progress">Told about each pass.</param>
    /// <param name="cancellationToken">Stops the fitting.</param>
    public static ReplyHeads Train(Fit fit, IReadOnlyList<FeatureRow> rows, TextWriter progress, CancellationToken cancellationToken)
    {
        // What is half safe and half unsafe says of no feature which it stands for.
        var rates = FeatureRates.Of(fit, rows.Select(row => (row.Whole, row.Risk > 0.5f, row.Weight * MathF.Abs((2 * row.Risk) - 1))));
        var fitted = fit.Orders.Select(order =>
        {
            var heads = new ReplyHeads(new AdaptiveWeights(rates), new AdaptiveWeights(rates));
            order.Run(rows, "reply", progress, heads.Learn, cancellationToken);
            return heads;
        }).ToList();
        return new ReplyHeads(
            AdaptiveWeights.Mean([.. fitted.Select(heads => heads._whole)]), AdaptiveWeights.Mean([.. fitted.Select(heads => heads._window)]));
    }

    /// <summary>How unsafe a row is.</summary>
    public float Logit(FeatureRow row) => row.Whole.Dot(Whole) + Bias + Pool(row.Windows);

    private void Learn(FeatureRow row)
    {
        var logit = Logit(row);
        var gradient = ((1 / (1 + MathF.Exp(-logit))) - row.Risk) * row.Weight;
        _whole.Descend(row.Whole, gradient);
        _whole.DescendBias(gradient);
        for (var i = 0; i < row.Windows.Count; i++)
            _window.Descend(row.Windows[i], gradient * _shares[i]);
    }

    // The same pool as the scorer's WindowPool; this one keeps the shares.
    private float Pool(IReadOnlyList<SparseVector> windows)
    {
        if (windows.Count == 0)
            return 0;
        if (_shares.Length < windows.Count)
            _shares = new float[windows.Count];
        var logits = new float[windows.Count];
        for (var i = 0; i < logits.Length; i++)
            logits[i] = windows[i].Dot(Window);
        var highest = logits.Max();
        var (total, pooled) = (0f, 0f);
        for (var i = 0; i < logits.Length; i++)
            total += _shares[i] = MathF.Exp(logits[i] - highest);
        for (var i = 0; i < logits.Length; i++)
        {
            _shares[i] /= total;
            pooled += _shares[i] * logits[i];
        }

        return pooled;
    }
}
