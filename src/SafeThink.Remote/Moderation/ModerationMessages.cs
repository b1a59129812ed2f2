using System.Text.Json.Serialization;

namespace SafeThink.Remote.Moderation;

/// <summary>What is sent to a moderations endpoint.</summary>
internal sealed record ModerationRequest(string Input, string? Model);

/// <summary>What it answers; only what is read of it.</summary>
internal sealed record ModerationResponse(ModerationResult[] Results);

/// <summary>What it says of one text.</summary>
internal sealed record ModerationResult(bool Flagged, Dictionary<string, double> CategoryScores);

/// <summary>How these messages are read and written. A member that is missing, null or there twice makes the answer unusable.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ModerationRequest))]
[JsonSerializable(typeof(ModerationResponse))]
internal sealed partial class ModerationJson : JsonSerializerContext;
