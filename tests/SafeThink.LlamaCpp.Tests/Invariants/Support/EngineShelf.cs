using System.Collections.Concurrent;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.Invariants.Support;

/// <summary>The engines of the invariant tests, each loaded when it is first asked for and kept to the end.</summary>
public sealed class EngineShelf : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<LlamaEngine>>> _engines = new();
    private int _files;

    /// <summary>tiny-reasoner: a trained model with a real tokenizer, its think tags one token each.</summary>
    public Task<LlamaEngine> TinyReasonerAsync() => GetAsync("tiny-reasoner", () => TestModels.OptionsFor(TestModels.TinyReasoner));

    /// <summary>SmolLM2: a real language model, its think tags several tokens each; only where <see cref="SmolLmFactAttribute"/> finds it.</summary>
    public Task<LlamaEngine> SmolLmAsync() =>
        GetAsync("smollm2", () => TestModels.OptionsFor(SmolLm.FindFile()!) with { MaxSequences = 1 });

    /// <summary>A scripted model, kept under a name.</summary>
    public Task<LlamaEngine> ScriptedAsync(string name, Func<ScriptedModel> model, Func<LlamaEngineOptions, LlamaEngineOptions>? configure = null) =>
        GetAsync(name, () => Write(model(), configure));

    /// <summary>A model that is there, kept under a name.</summary>
    public Task<LlamaEngine> LoadedAsync(string name, Func<LlamaEngineOptions> options) => GetAsync(name, options);

    /// <summary>A scripted model for one test, which disposes the engine itself.</summary>
    public Task<LlamaEngine> LoadAsync(ScriptedModel model, Func<LlamaEngineOptions, LlamaEngineOptions>? configure = null) =>
        LlamaEngine.LoadAsync(Write(model, configure));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var engine in _engines.Values)
            await (await engine.Value).DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    private Task<LlamaEngine> GetAsync(string name, Func<LlamaEngineOptions> options) =>
        _engines.GetOrAdd(name, _ => new(() => LlamaEngine.LoadAsync(options()))).Value;

    private LlamaEngineOptions Write(ScriptedModel model, Func<LlamaEngineOptions, LlamaEngineOptions>? configure)
    {
        var path = _folder[$"model{Interlocked.Increment(ref _files)}.gguf"];
        model.Write(path);
        var options = TestModels.OptionsFor(path);
        return configure is null ? options : configure(options);
    }
}
