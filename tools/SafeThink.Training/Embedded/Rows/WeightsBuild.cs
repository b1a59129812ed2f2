namespace SafeThink.Training.Embedded.Rows;

/// <summary>Which data weights may be trained on.</summary>
internal enum WeightsBuild
{
    /// <summary>Only data whose licence lets the weights be shipped under MIT.</summary>
    Permissive,

    /// <summary>All open data, non-commercial ones included: weights that stay inside the project.</summary>
    Research,
}
