namespace SafeThink.GuardTraining.Writing;

/// <summary>Where a thought is led.</summary>
internal enum LeadKind
{
    /// <summary>Nowhere: the model thinks as it likes.</summary>
    None,

    /// <summary>To going along with the request.</summary>
    GoAlong,

    /// <summary>To declining it.</summary>
    Decline,
}
