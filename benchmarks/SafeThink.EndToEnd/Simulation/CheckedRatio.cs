namespace SafeThink.EndToEnd.Simulation;

/// <summary>A ratio to the raw loop that was simulated and measured.</summary>
/// <param name="Model">The model.</param>
/// <param name="Arm">The arm.</param>
/// <param name="Simulated">What the simulation says.</param>
/// <param name="Measured">What was measured.</param>
internal sealed record CheckedRatio(string Model, string Arm, double Simulated, double Measured)
{
    /// <summary>By what share of the measured ratio the simulated one is off.</summary>
    public double Error => (Simulated - Measured) / Measured;
}
