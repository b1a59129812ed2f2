namespace SafeThink.LlamaCpp.Scoring.HiddenStates;

/// <summary>What a hidden-state scorer has read since it was loaded.</summary>
/// <param name="Batches">How many batches were evaluated.</param>
/// <param name="BatchedSteps">How many steps were in them, a step counted in each batch that it had a part in.</param>
/// <param name="Tokens">How many tokens were in them, those of requests included.</param>
/// <param name="Busy">How long their evaluation took.</param>
public readonly record struct ReadingStatistics(long Batches, long BatchedSteps, long Tokens, TimeSpan Busy)
{
    /// <summary>The mean number of steps in a batch; 0 before the first one.</summary>
    public double StepsPerBatch => Batches == 0 ? 0 : (double)BatchedSteps / Batches;

    /// <summary>The same with one more batch.</summary>
    internal ReadingStatistics With(int steps, int tokens, TimeSpan busy) =>
        new(Batches + 1, BatchedSteps + steps, Tokens + tokens, Busy + busy);
}
