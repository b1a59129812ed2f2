using SafeThink.Training.Embedded.Features;

namespace SafeThink.Training.Embedded.Fitting;

/// <summary>How a head is fitted.</summary>
/// <param name="Bits">How many bits of a feature's hash choose its place.</param>
/// <param name="Epochs">How often every row is seen.</param>
/// <param name="Rate">The learning rate.</param>
/// <param name="Seed">The seed of the order of the rows.</param>
internal readonly record struct Fit(int Bits, int Epochs, float Rate, int Seed)
{
    private const int OrderCount = 4;

    // What the orders before this one have done, for the progress.
    private int PassesBefore { get; init; }

    /// <summary>The same with other orders of the rows: what one order taught by chance is gone from the mean of what several taught.</summary>
    public IEnumerable<Fit> Orders
    {
        get
        {
            var fit = this;
            return Enumerable.Range(0, OrderCount).Select(order => fit with { Seed = fit.Seed + order, PassesBefore = order * fit.Epochs });
        }
    }

    /// <summary>Goes through the rows of one of the orders, shuffled anew each epoch.</summary>
    public void Run(IReadOnlyList<FeatureRow> rows, string name, TextWriter progress, Action<FeatureRow> learn, CancellationToken cancellationToken)
    {
        var random = new Random(Seed);
        var order = Enumerable.Range(0, rows.Count).ToArray();
        for (var epoch = 1; epoch <= Epochs; epoch++)
        {
            random.Shuffle(order);
            foreach (var i in order)
            {
                cancellationToken.ThrowIfCancellationRequested();
                learn(rows[i]);
            }

            progress.WriteLine($"  {name}: pass {PassesBefore + epoch} of {OrderCount * Epochs} over {rows.Count} rows");
        }
    }
}
