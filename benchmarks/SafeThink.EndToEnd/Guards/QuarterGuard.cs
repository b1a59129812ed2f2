using System.Security.Cryptography;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Testing.Gguf;

namespace SafeThink.EndToEnd.Guards;

/// <summary>A guard with a quarter of the weights of a random model, itself random: its scores mean nothing, but cost what a guard costs.</summary>
/// <remarks>
/// It has the model's vocabulary, so that a token of the one is a token of the other, and as many layers as the quarter leaves
/// room for. It reads all of them but the last, which has no states to read.
/// </remarks>
internal static class QuarterGuard
{
    private const string Name = "quarter";
    private const double HalfLife = 100;
    private const float Weight = 0.001f;
    private const ulong Seed = 2;
    private const int FewestLayers = 4;

    /// <summary>The guard's size: half as wide as the model, or a third where half would leave no room for layers.</summary>
    /// <param name="model">The model's.</param>
    public static RandomModelShape ShapeFor(RandomModelShape model)
    {
        var half = Fill(model, 2);
        return half.Layers >= FewestLayers ? half : Fill(model, 3);
    }

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

    private static RandomModelShape Fill(RandomModelShape model, int divisor)
    {
        var narrow = model with { Layers = 1, Width = model.Width / divisor, FeedForward = model.FeedForward / divisor };
        var layer = (narrow with { Layers = 2 }).ParameterCount - narrow.ParameterCount;
        var room = (model.ParameterCount / 4) - (narrow.ParameterCount - layer);
        return narrow with { Layers = (int)Math.Max(0, room / layer) };
    }
}
