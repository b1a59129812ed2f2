using SafeThink.Training.Embedded.Rows;

namespace SafeThink.Training.Embedded;

/// <summary>What to train, and how.</summary>
internal sealed record EmbeddedTrainingOptions
{
    /// <summary>The data folder.</summary>
    public required string Data { get; init; }

    /// <summary>Which data may be used.</summary>
    public WeightsBuild Build { get; init; }

    /// <summary>The file of lessons, as <c>guard-training teach</c> writes it; null for none.</summary>
    public string? Lessons { get; init; }

    /// <summary>The seed of everything that is drawn.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many bits of a feature's hash choose its place: 4 bytes times two to the power of it are the file's size.</summary>
    public int Bits { get; init; } = 20;

    /// <summary>How often every row is seen.</summary>
    public int Epochs { get; init; } = 6;

    /// <summary>How many of a hundred prompts are left out, from 0 to 99: whoever looks at these weights' scores of them sees scores of text that they do not know.</summary>
    public int LeftOut { get; init; }

    /// <summary>Where the weights go.</summary>
    public required string Output { get; init; }

    /// <summary>The folder of the model card; null for none.</summary>
    public string? Card { get; init; }
}
