namespace SafeThink.GuardTraining.Extraction;

/// <summary>What a model's layers made of a labelled text.</summary>
/// <param name="Id">The row's id.</param>
/// <param name="Group">What rows of the same request share.</param>
/// <param name="IsUnsafe">The label.</param>
/// <param name="Request">The mean states over the request, layer after layer.</param>
/// <param name="Segments">The text, in order.</param>
internal sealed record StateRow(string Id, string Group, bool IsUnsafe, Half[] Request, IReadOnlyList<Segment> Segments);
