using SafeThink.Testing.Gguf;

namespace SafeThink.EndToEnd.Models;

/// <summary>The models that can be named.</summary>
internal static class ModelCatalog
{
    private const string ModelsVariable = "SAFETHINK_MODELS";
    private const string SmolLm = "smollm2";
    private const string Mamba = "random-mamba";

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
    public static IEnumerable<string> Names => [.. Random.Keys, Mamba, .. Files.Keys];

    /// <summary>What is measured when nothing is named.</summary>
    public static IReadOnlyList<string> Defaults => File.Exists(Files[SmolLm]) ? [.. Random.Keys, SmolLm] : [.. Random.Keys];

    /// <summary>Finds the model, or makes it.</summary>
    /// <param name="name">A name, or the path of a GGUF file.</param>
    /// <param name="scratch">Where a model that is made goes.</param>
    /// <returns>The model.</returns>
    /// <exception cref="FileNotFoundException">There is none; the message says what to do.</exception>
    public static NamedModel Find(string name, Scratch scratch)
    {
        if (Random.TryGetValue(name, out var shape))
        {
            var path = scratch.PathOf($"{name}.gguf");
            new RandomModel(shape).Write(path);
            return new NamedModel(name, path, shape);
        }

        if (name == Mamba)
        {
            var path = scratch.PathOf($"{name}.gguf");
            RandomMamba.Write(path);
            return new NamedModel(name, path, null);
        }

        if (Files.TryGetValue(name, out var file))
        {
            return new NamedModel(name, file is not null && File.Exists(file)
                ? file
                : throw new FileNotFoundException($"Model '{name}' is not there: set {ModelsVariable} to the folder that holds it, or name another of {string.Join(", ", Names)}."), null);
        }

        return File.Exists(name)
            ? new NamedModel(Path.GetFileNameWithoutExtension(name), name, null)
            : throw new FileNotFoundException($"There is no model '{name}': name one of {string.Join(", ", Names)}, or a GGUF file that exists.");
    }
}
