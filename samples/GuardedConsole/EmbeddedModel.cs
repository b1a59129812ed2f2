namespace GuardedConsole;

/// <summary>The model that comes with the program. It shows mechanics and proves nothing about safety: see its card.</summary>
internal static class EmbeddedModel
{
    /// <summary>A second thread would wait for the first longer than both would compute.</summary>
    public const int Threads = 1;

    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "models", "tiny-reasoner.gguf");
}
