using SafeThink.Testing.Gguf;

namespace SafeThink.EndToEnd.Models;

/// <summary>The models that can be named.</summary>
internal static class ModelCatalog
{
    private const string ModelsVariable = "SAFETHINK_MODELS";
    private const string SmolLm = "smollm2";

    private static readonly Dictionary<string, RandomModelShape> Random = new()
    {
        ["random-15m"] = RandomModelShape.Shape15M,
        ["random-110m"] = RandomModelShape.Shape110M,
    };

    private static readonly Dictionary<string, string?> Files = new()
    {
        ["tiny-reasoner"] = Path.Combine(AppContext.BaseDirectory, "models", "tiny-reasoner.gguf"),
        [SmolLm] = Environment.GetEnvironmentVariable(ModelsVariable) is { Length: > 0 } folder
            ? Path.Combine(folder, "smollm2-135m-reasoner", "smollm2-135m-reasoner.gguf")
            : null,
    };

    /// <summary>All names.</summary>
    public static IEnumerable<string> Names => Random.Keys.Concat(Files.Keys);

    /// <summary>What is measured when nothing is named.</summary>
    public static IReadOnlyList<string> Defaults => File.Exists(Files[SmolLm]) ? [.. Random.Keys, SmolLm] : [.. Random.Keys];

    /// <summary>Finds the model, or makes it.</summary>
    /// <param name="name">A name, or the path of a GGUF file.</param>
    /// <param name="scratch">Where a model that is made goes.</param>
    /// <returns>What to call it, and its file.</returns>
    /// <exception cref="FileNotFoundException">There is none; the message says what to do.</exception>
    public static (string Name, string Path) Find(string name, Scratch scratch)
    {
        if (Random.TryGetValue(name, out var shape))
        {
            var made = scratch.PathOf($"{name}.gguf");
            new RandomModel(shape).Write(made);
            return (name, made);
        }

        if (Files.TryGetValue(name, out var path))
        {
            return (name, path is not null && File.Exists(path)
                ? path
                : throw new FileNotFoundException($"Model '{name}' is not there: set {ModelsVariable} to the folder that holds it, or name another of {string.Join(", ", Names)}."));
        }

        return File.Exists(name)
            ? (Path.GetFileNameWithoutExtension(name), name)
            : throw new FileNotFoundException($"There is no model '{name}': name one of {string.Join(", ", Names)}, or a GGUF file that exists.");
    }
}
