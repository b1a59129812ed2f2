using System.Globalization;
using SafeThink.Scoring.Calibration.Profiles;

namespace SafeThink.Scoring.Calibration;

/// <summary>What makes a scorer a guard: its calibration and its threshold, with the evidence for both, in one file.</summary>
/// <remarks>
/// A profile belongs to one scorer, by name; the names of scorers that we trained have the hash of their weights in them, so
/// that new weights want a new profile. <see cref="Apply"/> calibrates that scorer and no other, and
/// <c>AddSafeThink(profile)</c> takes over the threshold, so that the two cannot drift apart: the decoder refuses any scorer
/// but the calibrated one. The file is JSON, with a version and a checksum. <b>The checksum finds accidents, not malice</b>:
/// whoever can write the file can write the checksum.
/// </remarks>
public sealed class GuardProfile
{
    private readonly ProfileFile _file;

    private GuardProfile(ProfileFile file) => _file = file;

    /// <summary>Creates a profile.</summary>
    /// <param name="scorer">The name of the scorer that the rows were scored by, uncalibrated.</param>
    /// <param name="calibration">Its calibration; <see cref="ScoreCalibration.None"/> for none.</param>
    /// <param name="threshold">The threshold, chosen on calibrated scores.</param>
    /// <param name="data">What rows it was chosen on, in a few words: which sets, which split.</param>
    /// <exception cref="ArgumentException">A text is blank.</exception>
    public static GuardProfile Create(string scorer, ScoreCalibration calibration, ThresholdChoice threshold, string data)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(scorer);
        ArgumentNullException.ThrowIfNull(calibration);
        ArgumentNullException.ThrowIfNull(threshold);
        ArgumentException.ThrowIfNullOrWhiteSpace(data);
        return new GuardProfile(ProfileFile.Create(scorer, calibration, threshold, data));
    }

    /// <summary>Fits a calibration and chooses a threshold on rows that one scorer scored: every other row for either.</summary>
    /// <param name="scorer">The scorer's name.</param>
    /// <param name="rows">Its scores, uncalibrated, in an order that has nothing to do with their labels.</param>
    /// <param name="method">How to calibrate.</param>
    /// <param name="target">The rate that the threshold is to keep.</param>
    /// <param name="rate">How high it may be, from 0 to 1.</param>
    /// <param name="data">What rows they are, in a few words.</param>
    /// <param name="options">Options of the bootstrap.</param>
    /// <exception cref="ArgumentException">A score lies off the scale, or a label does not occur in one of the halves.</exception>
    /// <exception cref="InvalidOperationException">The scores rank safe rows below unsafe ones, or no threshold keeps the rate.</exception>
    public static GuardProfile Fit(
        string scorer,
        IReadOnlyList<ScoredRow> rows,
        CalibrationMethod method,
        ThresholdTarget target,
        double rate,
        string data,
        BootstrapOptions? options = null)
    {
        ScoredRows.Check(rows);

        // A threshold chosen on the rows that the calibration was fitted to would look better than it is.
        ScoredRow[] fitted = [.. rows.Where((_, i) => i % 2 == 0)];
        var calibration = method switch
        {
            CalibrationMethod.None => ScoreCalibration.None,
            CalibrationMethod.Temperature => CalibrationFitter.FitTemperature(fitted),
            CalibrationMethod.Platt => CalibrationFitter.FitPlatt(fitted),
            _ => throw new ArgumentOutOfRangeException(nameof(method), method, "There is no such method."),
        };
        ScoredRow[] chosenOn = [.. rows.Where((_, i) => i % 2 == 1).Select(r => r with { Score = calibration.Apply(r.Score) })];
        return Create(scorer, calibration, ThresholdChooser.Choose(chosenOn, target, rate, options), data);
    }

    /// <summary>The name of the scorer that it belongs to.</summary>
    public string Scorer => _file.Scorer;

    /// <summary>What is made of the scorer's scores.</summary>
    public ScoreCalibration Calibration => _file.Calibration;

    /// <summary>τ, with its interval, the rate it was chosen for and the rates it keeps.</summary>
    public ThresholdChoice Threshold => _file.Threshold;

    /// <summary>What rows it was chosen on.</summary>
    public string Data => _file.Data;

    /// <summary>The version of SafeThink that made it.</summary>
    public string CreatedWith => _file.CreatedWith;

    /// <summary>The SHA-256 of everything else in it, in hexadecimal digits.</summary>
    public string Checksum => _file.Checksum;

    /// <summary>The name of the scorer that <see cref="Apply"/> gives: it changes with everything that changes its scores or τ.</summary>
    public string CalibratedScorer => $"{Scorer}@{Checksum[..8]}";

    /// <summary>Reads a profile from a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GuardProfileException">It is no profile, or one of another version, or it was changed; the message says which.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The path is a folder, or the file may not be read.</exception>
    public static GuardProfile Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new GuardProfile(ProfileFile.Read(File.ReadAllBytes(path), $"'{path}'"));
    }

    /// <summary>Reads a profile from JSON.</summary>
    /// <param name="json">UTF-8.</param>
    /// <exception cref="GuardProfileException">It is no profile, or one of another version, or it was changed; the message says which.</exception>
    public static GuardProfile Parse(ReadOnlyMemory<byte> json) => new(ProfileFile.Read(json, "the text"));

    /// <summary>Writes the profile as indented JSON. A file that is there is replaced at once or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var part = path + ".part";
        File.WriteAllBytes(part, ToJson());
        File.Move(part, path, overwrite: true);
    }

    /// <summary>The profile as indented JSON, UTF-8.</summary>
    public byte[] ToJson() => _file.Write();

    /// <summary>Calibrates the scorer that the profile belongs to.</summary>
    /// <param name="scorer">The scorer, uncalibrated. Caches and deadlines around it keep its name, and may be inside or outside.</param>
    /// <returns>The scorer that the threshold is for, and that recommends it; its name is <see cref="CalibratedScorer"/>.</returns>
    /// <exception cref="GuardProfileException">It is another scorer.</exception>
    public CalibratedScorer Apply(ISafetyScorer scorer)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        if (scorer.Name != Scorer)
            throw new GuardProfileException($"The guard profile belongs to scorer '{Scorer}', and this is '{scorer.Name}': its scores mean something else. Make a profile for it.");
        return new CalibratedScorer(scorer, Calibration, CalibratedScorer) { RecommendedThreshold = (float)Threshold.Threshold.Value };
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{CalibratedScorer}: threshold {Threshold.Threshold.Value:0.###} for a {(Threshold.Target == ThresholdTarget.MissRate ? "miss" : "false-alarm")} rate of {Threshold.Rate}");
}
