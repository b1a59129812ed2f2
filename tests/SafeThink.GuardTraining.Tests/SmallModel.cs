using SafeThink.Testing.Gguf;

namespace SafeThink.GuardTraining.Tests;

/// <summary>A model of random weights in a folder that is gone after the tests.</summary>
public sealed class SmallModel : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("safethink-");

    public SmallModel() => new RandomModel(Shape).Write(Path);

    public static RandomModelShape Shape { get; } = new()
    {
        Layers = 4,
        Width = 64,
        Heads = 2,
        KeyValueHeads = 1,
        FeedForward = 128,
        VocabularySize = 512,
        ContextLength = 2048,
    };

    public string Path => this["whole.gguf"];

    public string this[string name] => System.IO.Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
