namespace SafeThink.Testing.Gguf;

/// <summary>The size of a llama-shaped model.</summary>
public sealed record RandomModelShape
{
    /// <summary>About 15 million parameters; 30 MB as a file. Heads of 48 numbers, for which flash attention is slow on a CPU.</summary>
    public static RandomModelShape Shape15M { get; } = new()
    {
        Layers = 6,
        Width = 288,
        Heads = 6,
        KeyValueHeads = 6,
        FeedForward = 768,
        VocabularySize = 32_000,
        ContextLength = 4096,
    };

    /// <summary>About 110 million parameters; 220 MB as a file. Heads of 64 numbers.</summary>
    public static RandomModelShape Shape110M { get; } = new()
    {
        Layers = 12,
        Width = 768,
        Heads = 12,
        KeyValueHeads = 12,
        FeedForward = 2048,
        VocabularySize = 32_000,
        ContextLength = 4096,
    };

    /// <summary>The number of layers, at least 1.</summary>
    public required int Layers { get; init; }

    /// <summary>The length of an embedding; a multiple of twice <see cref="Heads"/>.</summary>
    public required int Width { get; init; }

    /// <summary>The number of query heads; a multiple of <see cref="KeyValueHeads"/>.</summary>
    public required int Heads { get; init; }

    /// <summary>The number of key and value heads, at least 1.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>The inner width of the feed-forward block, at least 1.</summary>
    public required int FeedForward { get; init; }

    /// <summary>The number of tokens in the vocabulary; at least 272.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The context length the file claims to be trained for, in tokens; at least 1. It costs nothing.</summary>
    public required int ContextLength { get; init; }

    /// <summary>The number of weights, the output matrix being the embedding.</summary>
    public long ParameterCount
    {
        get
        {
            var attention = 2L * Width * (Width + KeyValueWidth);
            var feedForward = 3L * Width * FeedForward;
            var norms = 2L * Width;
            return ((long)VocabularySize * Width) + (Layers * (attention + feedForward + norms)) + Width;
        }
    }

    internal int HeadWidth => Width / Heads;

    internal int KeyValueWidth => HeadWidth * KeyValueHeads;

    internal void Validate()
    {
        AtLeast(Layers, 1, nameof(Layers));
        AtLeast(KeyValueHeads, 1, nameof(KeyValueHeads));
        AtLeast(Heads, 1, nameof(Heads));
        AtLeast(Width, 1, nameof(Width));
        AtLeast(FeedForward, 1, nameof(FeedForward));
        AtLeast(VocabularySize, RandomVocabulary.SmallestSize, nameof(VocabularySize));
        AtLeast(ContextLength, 1, nameof(ContextLength));
        if (Width % (2 * Heads) != 0)
            throw new ArgumentException($"{nameof(Width)} {Width} is not a multiple of twice {nameof(Heads)} {Heads}; rotary positions need even heads.");

        if (Heads % KeyValueHeads != 0)
            throw new ArgumentException($"{nameof(Heads)} {Heads} is not a multiple of {nameof(KeyValueHeads)} {KeyValueHeads}.");
    }

    private static void AtLeast(int value, int least, string name) =>
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
}
