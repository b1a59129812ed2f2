using SafeThink.GuardTraining.Writing;

namespace SafeThink.GuardTraining.Thinking;

/// <summary>A request that a model is to think about.</summary>
/// <param name="Id">What the thought will be called.</param>
/// <param name="Request">The request.</param>
/// <param name="IsHarmful">Whether going along with it is unsafe.</param>
/// <param name="Lead">Where the thought is led.</param>
/// <param name="Source">Where the request is from.</param>
internal sealed record ThoughtTask(string Id, string Request, bool IsHarmful, LeadKind Lead, string Source);
