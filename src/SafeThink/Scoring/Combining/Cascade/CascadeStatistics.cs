namespace SafeThink.Scoring.Combining;

/// <summary>How many steps a cascade scored, and how many of them its second scorer had to see.</summary>
/// <param name="Steps">Steps scored, resampled ones included, also where one before it was taken.</param>
/// <param name="Escalated">Steps that were put to the strong scorer.</param>
/// <param name="Unknown">Of the escalated, those at which the cheap scorer could not say anything at all.</param>
public readonly record struct CascadeStatistics(long Steps, long Escalated, long Unknown)
{
    /// <summary>The share of steps that reached the strong scorer, from 0 to 1; 0 before the first step.</summary>
    public double EscalatedShare => Steps == 0 ? 0 : (double)Escalated / Steps;
}
