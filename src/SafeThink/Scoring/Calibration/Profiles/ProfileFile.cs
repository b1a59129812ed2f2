using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace SafeThink.Scoring.Calibration.Profiles;

/// <summary>A guard profile as it stands in a file.</summary>
/// <remarks>
/// The checksum is taken over the values, written without white space in the order below, so that a file may be laid out
/// anew but not changed. Members that are not known, not there or there twice are refused: what a reader skips, it does not keep.
/// </remarks>
internal sealed record ProfileFile(
    string Format,
    int Version,
    string CreatedWith,
    string Scorer,
    ScoreCalibration Calibration,
    ThresholdChoice Threshold,
    string Data,
    string Checksum)
{
    public const string ExpectedFormat = "safethink-guard-profile";

    public const int CurrentVersion = 1;

    public static ProfileFile Create(string scorer, ScoreCalibration calibration, ThresholdChoice threshold, string data)
    {
        var file = new ProfileFile(ExpectedFormat, CurrentVersion, ThisVersion(), scorer, calibration, threshold, data, "");

        // What could not be read back is not written.
        file.CheckValues("the profile");
        return file with { Checksum = file.ComputeChecksum() };
    }

    public static ProfileFile Read(ReadOnlyMemory<byte> json, string source)
    {
        // Some editors put the mark there when they lay a file out anew.
        if (json.Span.StartsWith(Encoding.UTF8.Preamble))
            json = json[Encoding.UTF8.Preamble.Length..];
        if (!Utf8.IsValid(json.Span))
            throw new GuardProfileException($"{Start(source)} is no guard profile: it is not UTF-8.");
        try
        {
            CheckKind(json, source);
            var file = JsonSerializer.Deserialize(json.Span, ProfileJson.Default.ProfileFile)
                ?? throw new GuardProfileException($"{Start(source)} is no guard profile: it holds nothing.");
            file.CheckChecksum(source);
            file.CheckValues(source);
            return file;
        }
        catch (JsonException exception)
        {
            throw new GuardProfileException($"{Start(source)} is no guard profile: {exception.Message}", exception);
        }
        catch (ArgumentException exception)
        {
            throw new GuardProfileException($"{Start(source)} holds a calibration that cannot be: {exception.Message}", exception);
        }
    }

    public byte[] Write()
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
            JsonSerializer.Serialize(writer, this, ProfileJson.Default.ProfileFile);
        json.WriteByte((byte)'\n');
        return json.ToArray();
    }

    // A file of another version has other members, and is to be told by its version and not by those.
    private static void CheckKind(ReadOnlyMemory<byte> json, string source)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("format", out var format)
            || format.ValueKind != JsonValueKind.String
            || format.GetString() != ExpectedFormat)
        {
            throw new GuardProfileException($"{Start(source)} is no guard profile: its format is not '{ExpectedFormat}'.");
        }

        if (!root.TryGetProperty("version", out var version) || version.ValueKind != JsonValueKind.Number || version.GetRawText() != CurrentVersion.ToString(CultureInfo.InvariantCulture))
        {
            var found = root.TryGetProperty("version", out version) ? version.GetRawText() : "missing";
            throw new GuardProfileException($"{Start(source)} is a guard profile of version {found}, and this SafeThink reads version {CurrentVersion}. Make the profile anew, or use the SafeThink that made it.");
        }
    }

    private static string Start(string source) => char.ToUpperInvariant(source[0]) + source[1..];

    private static string ThisVersion() =>
        typeof(ProfileFile).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    private static bool IsShare(double value) => value is >= 0 and <= 1;

    private static bool IsEstimate(Estimate estimate, Func<double, bool> isInRange) =>
        isInRange(estimate.Value) && isInRange(estimate.Low) && isInRange(estimate.High) && estimate.Low <= estimate.High;

    private string ComputeChecksum()
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(this with { Checksum = "" }, ProfileJson.Default.ProfileFile);
        return Convert.ToHexStringLower(SHA256.HashData(body));
    }

    private void CheckChecksum(string source)
    {
        var expected = ComputeChecksum();
        if (Checksum != expected)
            throw new GuardProfileException($"{Start(source)} was changed: its checksum is '{Checksum}', and its values have '{expected}'. Take the file as it was made, or make it anew.");
    }

    private void CheckValues(string source)
    {
        var tau = Threshold.Threshold;
        if (!IsEstimate(tau, v => v is >= -1 and <= 1))
            throw new GuardProfileException(string.Create(CultureInfo.InvariantCulture, $"{Start(source)} has a threshold (tau) of {tau.Value}, from {tau.Low} to {tau.High}: it must lie from -1 to 1."));
        if (!Enum.IsDefined(Threshold.Target))
            throw new GuardProfileException($"{Start(source)} has the target {Threshold.Target:D}, and there is no such target.");
        if (!IsShare(Threshold.Rate) || !IsShare(Threshold.Confidence) || !IsEstimate(Threshold.FalseAlarmRate, IsShare) || !IsEstimate(Threshold.MissRate, IsShare))
            throw new GuardProfileException($"{Start(source)} has a rate that does not lie from 0 to 1.");
        if (Threshold.SafeRows < 1 || Threshold.UnsafeRows < 1)
            throw new GuardProfileException($"{Start(source)} was chosen on {Threshold.SafeRows} safe and {Threshold.UnsafeRows} unsafe rows: both are needed.");
        if (string.IsNullOrWhiteSpace(Scorer))
            throw new GuardProfileException($"{Start(source)} names no scorer.");
    }
}
