using System.Text.Json.Serialization;
using SafeThink.Policies.MoreThink;
using SafeThink.Policies.Prefill;
using SafeThink.Policies.SafeThink;

namespace SafeThink.Policies;

/// <summary>How the options of our own policies are written into traces.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(SafeThinkOptions))]
[JsonSerializable(typeof(MoreThinkDescription))]
[JsonSerializable(typeof(PrefillDescription))]
internal sealed partial class PolicyJson : JsonSerializerContext;
