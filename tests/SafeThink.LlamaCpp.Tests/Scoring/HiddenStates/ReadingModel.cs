using System.Security.Cryptography;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Testing.Gguf;
using SafeThink.Traces;

namespace SafeThink.LlamaCpp.Tests.Scoring.HiddenStates;

/// <summary>A small model of random weights and a head of random weights on it: their scores mean nothing, but depend on every token.</summary>
public sealed class ReadingModel : IDisposable
{
    public const int Width = 64;
    public const int Depth = 2;

    private readonly TemporaryFolder _folder = new();

    public ReadingModel()
    {
        new RandomModel(Shape).Write(ModelPath);
        HeadFor(SHA256.HashData(File.ReadAllBytes(ModelPath))).Save(HeadPath);
    }

    public static RandomModelShape Shape { get; } = new()
    {
        Layers = 3,
        Width = Width,
        Heads = 2,
        KeyValueHeads = 1,
        FeedForward = 128,
        VocabularySize = 512,
        ContextLength = 4096,
    };

    public static Prompt Request { get; } = Prompt.FromText("bakilo dufemi, gonu?");

    public string ModelPath => _folder["reader.gguf"];

    public string HeadPath => _folder["reader.head"];

    public HiddenStateScorerOptions Options => new() { ModelPath = ModelPath, HeadPath = HeadPath, ContextLength = 512, BatchSize = 128 };

    public static HiddenStateHead HeadFor(byte[] modelHash, int width = Width, int depth = Depth, HeadWords? words = null)
    {
        var random = new Random(7);
        var weights = new float[3 * width];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = (random.NextSingle() - 0.5f) * 1.5f;
        return new("random head", modelHash, width, [depth], HeadParts.Trace | HeadParts.Step | HeadParts.Request, RequestFormat.ChatMl, 30, 0.1, weights, 0.25f, words);
    }

    public Task<HiddenStateScorer> LoadAsync() => HiddenStateScorer.LoadAsync(Options);

    public string FileNamed(string name) => _folder[name];

    public static TraceStep Step(int index, string text) => new(index, TracePhase.Reasoning, text);

    /// <summary>A step of made-up words, another one for each number.</summary>
    public static TraceStep Step(int index, int words = 12)
    {
        string[] syllables = ["ba", "de", "fi", "go", "hu", "ja", "ke", "li"];
        var text = string.Join(' ', Enumerable.Range(0, words).Select(i => syllables[((i * 5) + (index * 3)) % 8] + syllables[((i * i) + index) % 8]));
        return Step(index, text + ".\n\n");
    }

    /// <summary>The score of the last step behind the others, in a session of its own.</summary>
    public static async Task<float> FromScratchAsync(HiddenStateScorer scorer, params TraceStep[] steps)
    {
        await using var session = scorer.OpenSession(Request);
        foreach (var step in steps[..^1])
            session.Accept(step);
        return (await session.ScoreAsync(steps[^1], CancellationToken.None)).Value;
    }

    public void Dispose() => _folder.Dispose();
}
