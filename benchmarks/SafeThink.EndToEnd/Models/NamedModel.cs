using SafeThink.Testing.Gguf;

namespace SafeThink.EndToEnd.Models;

/// <summary>A model to decode with.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Path">Its GGUF file.</param>
/// <param name="Shape">Its size, where its weights are random; null for a trained one.</param>
internal sealed record NamedModel(string Name, string Path, RandomModelShape? Shape);
