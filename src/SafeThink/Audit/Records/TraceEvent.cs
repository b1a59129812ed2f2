using System.Text.Json.Serialization;

namespace SafeThink.Audit;

/// <summary>Something that happened in a request: <see cref="TraceTokens"/> or <see cref="TraceDecision"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TraceTokens), "tokens")]
[JsonDerivedType(typeof(TraceDecision), "decision")]
public abstract record TraceEvent;
