using System.Text.Json.Serialization;

namespace SafeThink.Scoring.Calibration;

/// <summary>How a calibration was fitted.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CalibrationMethod>))]
public enum CalibrationMethod
{
    /// <summary>Not at all: scores stay as they are.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>One number, which draws P(safe) towards one half or away from it (Guo et al. 2017, arXiv 1706.04599).</summary>
    [JsonStringEnumMemberName("temperature")]
    Temperature,

    /// <summary>Two numbers, which move P(safe) as well (Platt 1999).</summary>
    [JsonStringEnumMemberName("platt")]
    Platt,
}
