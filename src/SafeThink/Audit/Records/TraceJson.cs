using System.Text.Json.Serialization;

namespace SafeThink.Audit.Records;

/// <summary>How traces are written: one JSON object, without line feeds.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(GuardTrace))]
internal sealed partial class TraceJson : JsonSerializerContext;
