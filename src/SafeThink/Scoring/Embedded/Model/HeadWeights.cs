namespace SafeThink.Scoring.Embedded.Model;

/// <summary>What a head has beside the weights of the features.</summary>
/// <param name="Scale">What a weight of 1 in the table stands for; above 0.</param>
/// <param name="Bias">The logit of a text without features.</param>
/// <param name="Slope">Calibration: the logit is multiplied by it.</param>
/// <param name="Offset">Calibration: and this is added.</param>
internal readonly record struct HeadWeights(float Scale, float Bias, float Slope, float Offset);
