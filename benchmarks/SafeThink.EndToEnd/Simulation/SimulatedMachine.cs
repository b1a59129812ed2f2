namespace SafeThink.EndToEnd.Simulation;

/// <summary>What a model and its guard take on a machine, in milliseconds.</summary>
internal sealed record SimulatedMachine
{
    /// <summary>t: decoding a token of one request, alone.</summary>
    public required double Token { get; init; }

    /// <summary>β: what each further request in the same batch adds, as a share of <see cref="Token"/>; from 0 to 1.</summary>
    public double BatchShare { get; init; } = 1;

    /// <summary>a: what the guard takes for a batch, however short.</summary>
    public required double GuardBatch { get; init; }

    /// <summary>b: what the guard takes for each token that it reads.</summary>
    public required double GuardToken { get; init; }

    /// <summary>σ: how many times as long decoding takes while the guard reads; 1 where nothing is shared, 2 on one core.</summary>
    public double DecodeSlowdown { get; init; } = 1;

    /// <summary>γ: how many times as long reading takes while the model decodes.</summary>
    public double GuardSlowdown { get; init; } = 1;

    /// <summary>Writing the steering prefix behind a step that was taken back.</summary>
    public double Splice { get; init; }
}
