using System.Security.Cryptography;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Testing.Gguf;

namespace SafeThink.EndToEnd.Guards;

/// <summary>A guard with a quarter of the weights of a random model, itself random: its scores mean nothing, but cost what a guard costs.</summary>
/// <remarks>
/// Half as wide with half the words, and as many layers: a quarter of the layers' weights and of the embedding's. It reads
/// all layers but the last, which has no states to read.
/// </remarks>
internal static class QuarterGuard
{
    private const string Name = "quarter";
    private const double HalfLife = 100;
    private const float Weight = 0.001f;
    private const ulong Seed = 2;

    /// <summary>The guard's size.</summary>
    /// <param name="model">The model's; its width is divisible by four times its heads.</param>
    public static RandomModelShape ShapeFor(RandomModelShape model) => model with
    {
        Width = model.Width / 2,
        FeedForward = model.FeedForward / 2,
        VocabularySize = model.VocabularySize / 2,
    };

    /// <summary>Writes the guard's model and head, and loads it.</summary>
    /// <param name="model">The size of the model that it is for.</param>
    /// <param name="scratch">Where the files go.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    public static Task<HiddenStateScorer> LoadAsync(RandomModelShape model, Scratch scratch, CancellationToken cancellationToken)
    {
        var shape = ShapeFor(model);
        var options = new HiddenStateScorerOptions
        {
            ModelPath = scratch.PathOf($"{Name}-{shape.Width}.gguf"),
            HeadPath = scratch.PathOf($"{Name}-{shape.Width}.head"),
            MaxSessions = 1,
        };
        new RandomModel(shape, Seed).Write(options.ModelPath);
        var weights = new float[shape.Width];
        Array.Fill(weights, Weight);
        new HiddenStateHead(
            Name,
            SHA256.HashData(File.ReadAllBytes(options.ModelPath)),
            shape.Width,
            [shape.Layers - 1],
            HeadParts.Trace,
            RequestFormat.ChatMl,
            HalfLife,
            bias: 0,
            weights,
            recommendedThreshold: -1).Save(options.HeadPath);
        return HiddenStateScorer.LoadAsync(options, cancellationToken: cancellationToken);
    }
}
