namespace SafeThink.Policies.SafeThink;

/// <summary>What <see cref="SafeThinkOptions.MaximumSteps"/> counts.</summary>
public enum SteeringLimit
{
    /// <summary>The step's place: only steps 1 to m are steered (SafeThink, pseudo-code: t ≤ m).</summary>
    Steps,

    /// <summary>The steps that were steered, wherever they stand.</summary>
    Interventions,
}
