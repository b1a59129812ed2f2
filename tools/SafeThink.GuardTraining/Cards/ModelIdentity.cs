using SafeThink.GuardTraining.Cutting;

namespace SafeThink.GuardTraining.Cards;

/// <summary>What a card says of the model behind a head.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Licence">Its licence.</param>
/// <param name="Bytes">The size of its file.</param>
internal sealed record ModelIdentity(string Name, string Licence, long Bytes)
{
    /// <summary>What it was made from.</summary>
    public string Base { get; init; } = $"{Name} ({Licence})";

    /// <summary>Reads what a model file says of itself; where that is nothing, its name is the file's, and no licence is stated.</summary>
    /// <param name="path">A GGUF file.</param>
    /// <exception cref="InvalidDataException">It is no GGUF file of version 3, or damaged.</exception>
    public static ModelIdentity Of(string path)
    {
        var file = GgufFile.Read(path);
        return new(
            file.FindText("general.name") is { Length: > 0 } name ? name : Path.GetFileName(path),
            file.FindText("general.license") is { Length: > 0 } licence ? licence : "licence not stated",
            new FileInfo(path).Length);
    }
}
