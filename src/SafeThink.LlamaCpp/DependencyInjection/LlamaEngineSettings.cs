using SafeThink.Engines;

namespace SafeThink.LlamaCpp.DependencyInjection;

/// <summary>What a configuration file can say about a llama.cpp engine. Everything is checked when the host starts.</summary>
public sealed class LlamaEngineSettings
{
    /// <summary>The model: a GGUF file. A relative path begins at the folder of the application.</summary>
    /// <value>empty: it has to be set</value>
    public string ModelPath { get; set; } = "";

    /// <summary><see cref="LlamaEngineOptions.NativeLibraryPath"/>.</summary>
    /// <value><see langword="null"/></value>
    public string? NativeLibraryPath { get; set; }

    /// <summary><see cref="LlamaEngineOptions.ContextLength"/>.</summary>
    /// <value>0: the length that the model was trained with, at most 8,192</value>
    public int ContextLength { get; set; }

    /// <summary><see cref="LlamaEngineOptions.MaxSequences"/>: how many requests run at once, and how many conversations are kept between turns.</summary>
    /// <value>4</value>
    public int MaxSequences { get; set; } = 4;

    /// <summary><see cref="LlamaEngineOptions.MaxWaiting"/>: how many requests may wait; one more is refused with <see cref="EngineBusyException"/>.</summary>
    /// <value>64</value>
    public int MaxWaiting { get; set; } = LlamaEngineOptions.DefaultMaxWaiting;

    /// <summary><see cref="LlamaEngineOptions.MaxKeptTokens"/>; 0 switches the sharing of prompts off.</summary>
    /// <value>2,147,483,647: what the sequences hold</value>
    public int MaxKeptTokens { get; set; } = int.MaxValue;

    /// <summary><see cref="LlamaEngineOptions.Threads"/>.</summary>
    /// <value>0: one less than the physical cores that the process may use, at least 1</value>
    public int Threads { get; set; }

    /// <summary><see cref="LlamaEngineOptions.GpuLayers"/>.</summary>
    /// <value>-1: all</value>
    public int GpuLayers { get; set; } = -1;

    /// <summary>Sets the options of the engine that are no settings; in code only.</summary>
    /// <value><see langword="null"/>: their defaults</value>
    public Func<LlamaEngineOptions, LlamaEngineOptions>? Refine { get; set; }

    /// <summary>The engine's options.</summary>
    internal LlamaEngineOptions ToOptions()
    {
        var options = new LlamaEngineOptions
        {
            ModelPath = ModelPath.Length == 0 ? ModelPath : Path.GetFullPath(ModelPath, AppContext.BaseDirectory),
            NativeLibraryPath = NativeLibraryPath,
            ContextLength = ContextLength,
            MaxSequences = MaxSequences,
            MaxWaiting = MaxWaiting,
            MaxKeptTokens = MaxKeptTokens,
            Threads = Threads,
            GpuLayers = GpuLayers,
        };
        return Refine?.Invoke(options) ?? options;
    }
}
