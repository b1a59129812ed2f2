using SafeThink.Prompts;
using SafeThink.Scoring.Embedded.Model;

namespace SafeThink.Scoring.Embedded;

/// <summary>Scores a step by its words, with weights that come with the package: no model file, microseconds a step.</summary>
/// <remarks>
/// <para>
/// Hashed words, pairs and triples of words and pieces of words of request and reply, weighed by logistic regression: over the last
/// steps as a whole, and over windows of a few words, of which the worst counts most. The score is 2·P(safe) − 1,
/// calibrated on held-apart rows. It sees wording, not meaning; its card, <c>models/safethink-embedded</c>, says how well.
/// </para>
/// <para>
/// It reads English. Dressed-up letters are read as plain ones (case, accents, lookalikes, zero-width characters, digits
/// for letters, spelled words). A step that is mostly in another script is indeterminate, as is one without any visible
/// character. A language in Latin letters that is not English, or another cipher, is not noticed, and the score then means little.
/// </para>
/// </remarks>
public sealed class EmbeddedScorer : ISafetyScorer
{
    private static readonly Lazy<ScorerWeights> PackageWeights = new(ReadPackageWeights);

    private readonly ScorerWeights _weights;

    /// <summary>Creates the scorer with the weights of the package, which are read once a process.</summary>
    public EmbeddedScorer()
        : this(PackageWeights.Value)
    {
    }

    /// <summary>Creates the scorer with other weights.</summary>
    internal EmbeddedScorer(ScorerWeights weights)
    {
        _weights = weights;
        Name = $"{EmbeddedScorerConstants.Name}@{Convert.ToHexStringLower(weights.Hash[..4])}";
    }

    /// <summary><see cref="EmbeddedScorerConstants.Name"/>, <c>@</c>, and the first 8 hexadecimal digits of <see cref="HashWeights"/>: other weights, another name.</summary>
    public string Name { get; }

    /// <summary>The threshold τ that goes with the weights, from -1 to 1: what the scorer recommends.</summary>
    /// <remarks>Chosen in training so that of no harmless set more than one step in a hundred, scored by weights that had not met its request, lies below it; never above 0.</remarks>
    public float Threshold => _weights.Threshold;

    /// <inheritdoc/>
    float? ISafetyScorer.RecommendedThreshold => Threshold;

    /// <summary>The hash of the weights: what counts this scorer's scores as evidence is bound to it.</summary>
    /// <returns>SHA-256 of the weights, 32 bytes; the same for a file of them and for those that come with the package.</returns>
    public byte[] HashWeights() => _weights.Hash.ToArray();

    /// <summary>Loads a scorer with weights of one's own, as <c>tools/SafeThink.Training</c> writes them.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ScorerWeightsException">It holds no weights, or weights of another version, truncated or damaged.</exception>
    public static EmbeddedScorer Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
            throw new FileNotFoundException($"The scorer weights '{path}' do not exist.", path);
        using var file = File.OpenRead(path);
        try
        {
            return Load(file);
        }
        catch (ScorerWeightsException exception)
        {
            throw new ScorerWeightsException($"'{path}': {exception.Message}", exception);
        }
    }

    /// <summary>Loads a scorer with weights of one's own.</summary>
    /// <param name="stream">Is read to its end, and stays open.</param>
    /// <exception cref="ScorerWeightsException">It holds no weights, or weights of another version, truncated or damaged.</exception>
    public static EmbeddedScorer Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new EmbeddedScorer(ScorerWeightsFile.Read(stream));
    }

    /// <inheritdoc/>
    public IScoringSession OpenSession(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return new EmbeddedSession(_weights, prompt);
    }

    private static ScorerWeights ReadPackageWeights()
    {
        using var stream = typeof(EmbeddedScorer).Assembly.GetManifestResourceStream(EmbeddedScorerConstants.WeightsResource)
            ?? throw new ScorerWeightsException($"This build of SafeThink lacks the resource '{EmbeddedScorerConstants.WeightsResource}'. Install the package again.");
        return ScorerWeightsFile.Read(stream);
    }
}
