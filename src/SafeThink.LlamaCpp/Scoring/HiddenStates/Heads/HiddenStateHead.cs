using System.Collections.Immutable;
using System.Numerics;
using System.Security.Cryptography;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.HiddenStates.Heads;

namespace SafeThink.LlamaCpp.Scoring.HiddenStates;

/// <summary>A calibrated linear head on the mean hidden states of one certain model.</summary>
/// <remarks>
/// P(unsafe) is the logistic function of a bias plus the product of weights and features, plus what <see cref="Words"/> add. The
/// features are, for each of <see cref="Parts"/> in the order of their numbers and in it for each of <see cref="Depths"/>, the mean
/// of the states, each brought to length √width first. What standardises and calibrates is folded into the weights.
/// </remarks>
public sealed class HiddenStateHead
{
    /// <summary>How many bytes a hash of a model has: SHA-256.</summary>
    public const int HashLength = 32;

    private readonly float[] _weights;

    /// <summary>Creates a head.</summary>
    /// <param name="name">What to call it; see <see cref="Name"/>.</param>
    /// <param name="modelHash">SHA-256 of the model file it was fitted on, 32 bytes.</param>
    /// <param name="width">The length of a state.</param>
    /// <param name="depths">Behind how many layers states are read: each at least 1, rising.</param>
    /// <param name="parts">Which means it looks at; at least one.</param>
    /// <param name="request">How the request is laid before the model.</param>
    /// <param name="halfLife">After how many tokens one counts half in the mean over the trace; above 0, infinite for a plain mean.</param>
    /// <param name="bias">The bias; finite.</param>
    /// <param name="weights">Parts × depths × width weights; all finite.</param>
    /// <param name="recommendedThreshold">τ for a low rate of false alarms, from -1 to 1.</param>
    /// <param name="words">How much it counts the words of the trace; null for not at all.</param>
    /// <exception cref="ArgumentException">A value contradicts this; the message says which.</exception>
    public HiddenStateHead(
        string name,
        ReadOnlySpan<byte> modelHash,
        int width,
        IEnumerable<int> depths,
        HeadParts parts,
        RequestFormat request,
        double halfLife,
        double bias,
        ReadOnlySpan<float> weights,
        float recommendedThreshold,
        HeadWords? words = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(depths);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.MaximumTokens, 2);
        Depths = [.. depths];
        if (modelHash.Length != HashLength)
            throw new ArgumentException($"A hash has {HashLength} bytes, not {modelHash.Length}.", nameof(modelHash));
        if (Depths.IsEmpty || Depths[0] < 1 || Depths.Zip(Depths.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw new ArgumentException($"The depths {string.Join(", ", Depths)} must rise from at least 1.", nameof(depths));
        if (parts == HeadParts.None || (parts & ~(HeadParts.Trace | HeadParts.Step | HeadParts.Request)) != 0)
            throw new ArgumentOutOfRangeException(nameof(parts), parts, "A head looks at one or more of the known parts.");
        if (recommendedThreshold is not (>= -1 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(recommendedThreshold), recommendedThreshold, "A threshold lies from -1 to 1.");

        if (!(halfLife > 0))
            throw new ArgumentOutOfRangeException(nameof(halfLife), halfLife, "A half-life is above 0.");

        Name = name;
        HalfLife = halfLife;
        ModelHash = [.. modelHash];
        Width = width;
        Parts = parts;
        Request = request;
        Bias = bias;
        RecommendedThreshold = recommendedThreshold;
        Words = words;
        _weights = weights.ToArray();
        var expected = (long)BitOperations.PopCount((uint)parts) * Depths.Length * width;
        if (_weights.Length != expected)
            throw new ArgumentException($"There are {_weights.Length} weights, but parts, depths and width make {expected}.", nameof(weights));
        if (!double.IsFinite(bias) || !_weights.All(float.IsFinite))
            throw new ArgumentException("Every weight must be a finite number.", nameof(weights));
    }

    /// <summary>What to call it; a scorer's name has the hash of the head behind it.</summary>
    public string Name { get; }

    /// <summary>SHA-256 of the model file it was fitted on.</summary>
    public ImmutableArray<byte> ModelHash { get; }

    /// <summary>The length of a state.</summary>
    public int Width { get; }

    /// <summary>Behind how many layers states are read, rising.</summary>
    public ImmutableArray<int> Depths { get; }

    /// <summary>Which means it looks at.</summary>
    public HeadParts Parts { get; }

    /// <summary>How the request is laid before the model.</summary>
    public RequestFormat Request { get; }

    /// <summary>After how many tokens one counts half in the mean over the trace, so that a late step is not lost in a long trace.</summary>
    public double HalfLife { get; }

    /// <summary>The bias.</summary>
    public double Bias { get; }

    /// <summary>The weights.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>How much it counts the words of the trace beside the states; null for not at all.</summary>
    public HeadWords? Words { get; }

    /// <summary>τ for a low rate of false alarms, from -1 to 1; the card says which rate. What its scorer recommends.</summary>
    public float RecommendedThreshold { get; }

    /// <summary>Reads a head from a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="EngineException">It is no head, of another version, or damaged.</exception>
    public static HiddenStateHead Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path))
            throw new FileNotFoundException($"The head file '{path}' does not exist.", path);
        return HeadFile.Read(File.ReadAllBytes(path), path);
    }

    /// <summary>Writes the head to a file. A file that is there is replaced at once or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var part = path + ".part";
        File.WriteAllBytes(part, HeadFile.Write(this));
        File.Move(part, path, overwrite: true);
    }

    /// <summary>What a scorer with this head is called: <see cref="Name"/>, <c>@</c>, and the first 8 hexadecimal digits of the SHA-256 that its file ends with.</summary>
    internal string NameOfScorer() => $"{Name}@{Convert.ToHexStringLower(HeadFile.Write(this).AsSpan()[^HashLength..][..4])}";

    /// <summary>Refuses any model but the one that the head was fitted on; reads the whole file.</summary>
    /// <param name="path">The model file.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="EngineException">It is another model.</exception>
    internal void VerifyModel(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"The model file '{path}' does not exist.", path);
        using var file = File.OpenRead(path);
        var hash = SHA256.HashData(file);
        if (!hash.AsSpan().SequenceEqual(ModelHash.AsSpan()))
        {
            throw new EngineException(
                $"The head '{Name}' was made for the model {Convert.ToHexStringLower(ModelHash.AsSpan()[..8])}…, but '{path}' is {Convert.ToHexStringLower(hash.AsSpan(0, 8))}…. Use the model that the head was made for, or fit a new head.");
        }
    }

    /// <summary>The probability that a trace is unsafe; NaN where a feature is.</summary>
    /// <param name="features">As many as there are weights.</param>
    /// <param name="words">What the words add: see <see cref="WordEvidence"/>.</param>
    internal double ProbabilityOfUnsafe(ReadOnlySpan<double> features, double words = 0)
    {
        var sum = Bias + words;
        for (var i = 0; i < _weights.Length; i++)
            sum += _weights[i] * features[i];
        return 1 / (1 + Math.Exp(-sum));
    }
}
