using SafeThink.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.Support;

/// <summary>The models of the tests, and how they are loaded.</summary>
internal static class TestModels
{
    public static string TinyReasoner { get; } = Path.Combine(RepositoryRoot(), "models", "tiny-reasoner", "tiny-reasoner.gguf");

    /// <summary>The head on the states of the SmolLM2 reasoner.</summary>
    public static string SmolLmHead { get; } = Path.Combine(RepositoryRoot(), "models", "smollm2-135m-reasoner-head", "smollm2-135m-reasoner-head.head");

    /// <summary>Options under which results are the same on every run and machine load.</summary>
    public static LlamaEngineOptions OptionsFor(string path) => new()
    {
        ModelPath = path,
        Threads = 1,
        FlashAttention = FlashAttentionMode.Off,
        ContextLength = 1024,
    };

    /// <summary>A model whose logits depend on every earlier token, so that a wrong rewind shows.</summary>
    public static ScriptedModel WithMemory(ScriptedArchitecture architecture) =>
        new ScriptedModelBuilder(new() { Architecture = architecture, Memory = 0.02f })
            .Token("<|user|>", GgufTokenType.Control)
            .Token("<|end|>", GgufTokenType.Control)
            .Token("<|assistant|>", GgufTokenType.Control)
            .Fill("<|assistant|>", 40, ScriptedModelBuilder.EndOfText)
            .Build();

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SafeThink.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests must run inside the repository.");
    }
}
