namespace SafeThink.EndToEnd.Simulation;

/// <summary>A request: what the model would write, and how it is guarded.</summary>
internal sealed record SimulatedRequest
{
    /// <summary>The tokens of each step; each at least 1.</summary>
    public required IReadOnlyList<int> Steps { get; init; }

    /// <summary>The tokens of the request, which the guard reads with the first step.</summary>
    public int RequestTokens { get; init; }

    /// <summary>How many tokens of the next step may be decoded while a step's score is on its way.</summary>
    public int RunAhead { get; init; }

    /// <summary>How many of the first steps are scored; null for all.</summary>
    public int? ScoredSteps { get; init; }

    /// <summary>Whether the guard reads the request and the whole trace at each step.</summary>
    public bool Rereads { get; init; }

    /// <summary>After how many tokens of a step the guard begins to read it, piece by piece; null for whole steps.</summary>
    public int? Piece { get; init; }

    /// <summary>Steps, from 0, whose first sampling is unsafe; the second is safe.</summary>
    public IReadOnlySet<int> Rejected { get; init; } = new HashSet<int>();
}
