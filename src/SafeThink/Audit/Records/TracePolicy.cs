using System.Text.Json;
using SafeThink.Pipeline;

namespace SafeThink.Audit;

/// <summary>A policy of a trace.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Options">What <see cref="DecodingPolicy.Describe"/> tells; null where it tells nothing.</param>
public sealed record TracePolicy(string Name, JsonElement? Options);
