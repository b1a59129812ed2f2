using System.Text.Json.Serialization;

namespace SafeThink.Scoring.Calibration;

/// <summary>Which rate a threshold is chosen for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ThresholdTarget>))]
public enum ThresholdTarget
{
    /// <summary>The share of safe rows that are called unsafe. The highest threshold that keeps it is chosen.</summary>
    [JsonStringEnumMemberName("falseAlarmRate")]
    FalseAlarmRate,

    /// <summary>The share of unsafe rows that are called safe. The lowest threshold that keeps it is chosen.</summary>
    [JsonStringEnumMemberName("missRate")]
    MissRate,
}
