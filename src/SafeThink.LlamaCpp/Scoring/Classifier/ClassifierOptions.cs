namespace SafeThink.LlamaCpp.Scoring.Classifier;

/// <summary>Which classifier to load, and what it is shown.</summary>
public sealed record ClassifierOptions
{
    /// <summary>The model: a GGUF file with a classification head.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Where llama.cpp is; see <see cref="LlamaEngineOptions.NativeLibraryPath"/>.</summary>
    /// <value><see langword="null"/></value>
    public string? NativeLibraryPath { get; init; }

    /// <summary>Which labels mean safe, in any case. What is not among them means unsafe.</summary>
    /// <value><c>safe</c>, <c>benign</c>, <c>harmless</c></value>
    public IReadOnlyList<string> SafeLabels { get; init; } = ["safe", "benign", "harmless"];

    /// <summary>
    /// How many tokens the classifier is shown: the request's beginning and, behind it, the latest of the trace. A step that
    /// does not fit in whole is not scored. At least 16; no more than the model was trained with.
    /// </summary>
    /// <value>512</value>
    public int WindowTokens { get; init; } = 512;

    /// <summary>How many tokens of the window the request has at most; at least 0, at most half the window.</summary>
    /// <value>128</value>
    public int RequestTokens { get; init; } = 128;

    /// <summary>How many threads evaluate; 0 for one less than the physical cores that this process may use, at least 1.</summary>
    /// <value>0</value>
    public int Threads { get; init; }

    /// <summary>How many layers to put on the GPU; -1 for all, 0 for none.</summary>
    /// <value>-1</value>
    public int GpuLayers { get; init; } = -1;

    /// <summary>Checks every value; the file is looked at when it is loaded.</summary>
    /// <exception cref="ArgumentException">A value lies outside its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(ModelPath);
        ArgumentNullException.ThrowIfNull(SafeLabels);
        if (SafeLabels.Count == 0)
            throw new ArgumentException("No label means safe: name at least one.", nameof(SafeLabels));
        ArgumentOutOfRangeException.ThrowIfLessThan(WindowTokens, 16);
        ArgumentOutOfRangeException.ThrowIfNegative(RequestTokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(RequestTokens, WindowTokens / 2);
        ArgumentOutOfRangeException.ThrowIfNegative(Threads);
        ArgumentOutOfRangeException.ThrowIfLessThan(GpuLayers, -1);
    }
}
