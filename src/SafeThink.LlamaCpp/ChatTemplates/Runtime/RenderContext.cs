namespace SafeThink.LlamaCpp.ChatTemplates.Runtime;

/// <summary>What every operation of one rendering shares.</summary>
/// <param name="Budget">What the rendering may still use up.</param>
/// <param name="Clock">The clock that <c>strftime_now</c> reads.</param>
internal sealed record RenderContext(RenderBudget Budget, TimeProvider Clock);
