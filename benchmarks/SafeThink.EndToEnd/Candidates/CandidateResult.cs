using SafeThink.EndToEnd.Measuring;

namespace SafeThink.EndToEnd.Candidates;

/// <summary>What was measured of one model, one script and one number of candidates at once.</summary>
/// <param name="Model">The model.</param>
/// <param name="Rejected">How many resamples are rejected before one is accepted.</param>
/// <param name="AtOnce">How many resamples are decoded at once.</param>
/// <param name="Milliseconds">The median time of the intervention.</param>
/// <param name="Ratio">The median over rounds of that time over the time of one after another.</param>
/// <param name="Interval">The ratio's 95 % interval.</param>
internal sealed record CandidateResult(string Model, int Rejected, int AtOnce, double Milliseconds, double Ratio, Interval Interval);
