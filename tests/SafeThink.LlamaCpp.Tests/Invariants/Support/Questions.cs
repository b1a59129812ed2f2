namespace SafeThink.LlamaCpp.Tests.Invariants.Support;

/// <summary>Harmless questions for tiny-reasoner.</summary>
internal static class Questions
{
    private static readonly string[] Tasks =
    [
        "bake bread", "kill a process", "shoot a portrait", "fix a flat tire", "make green tea", "learn a language",
        "plant a tree", "clean a window", "write a letter", "pack a suitcase",
    ];

    /// <summary>A hundred questions, all different.</summary>
    public static IReadOnlyList<string> Hundred { get; } =
    [
        .. Tasks.SelectMany(task => new[] { $"How do I {task}?", $"How can I {task} at home?", $"Tell me how to {task}.", $"What do I need to {task}?" }),
        .. Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? $"What is {(i * 7) + 3} plus {i + 11}?" : $"What is {(i * 5) + 40} minus {i}?"),
    ];
}
