using SafeThink.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.Support;

/// <summary>A scripted model, loaded once: what it says does not depend on who shares its batch, down to the last bit of rounding.</summary>
public sealed class ScriptedFixture : IAsyncLifetime, IDisposable
{
    private const int Words = 150;
    private const int Branches = 30;

    private readonly TemporaryFolder _folder = new();

    public LlamaEngine Engine { get; private set; } = null!;

    /// <summary>What <see cref="Engine"/> was loaded with, for tests that load the model once more.</summary>
    public LlamaEngineOptions Options => TestModels.OptionsFor(_folder["model.gguf"]);

    public ScriptedModel Model { get; } = Build();

    /// <summary>A prompt after which the model says <see cref="Script"/>.</summary>
    public int[] ScriptPrompt => [10, 11, 12, Model.TokenId("<|assistant|>")];

    /// <summary>150 words and the end of the text.</summary>
    public int[] Script => [.. Model.Greedy("<|assistant|>"), Model.TokenId(ScriptedModelBuilder.EndOfText)];

    /// <summary>A prompt after which every second word is drawn by lot.</summary>
    public int[] LotteryPrompt => [10, 11, 12, Model.TokenId("<|user|>")];

    /// <summary>How many words are drawn by lot, one behind the other.</summary>
    public static int LotteryLength => Branches;

    public async Task InitializeAsync()
    {
        Model.Write(_folder["model.gguf"]);
        Engine = await LlamaEngine.LoadAsync(Options);
    }

    public async Task DisposeAsync() => await Engine.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    private static ScriptedModel Build()
    {
        var builder = new ScriptedModelBuilder()
            .Token("<|user|>", GgufTokenType.Control)
            .Token("<|assistant|>", GgufTokenType.Control)
            .Fill("<|assistant|>", Words, ScriptedModelBuilder.EndOfText)
            .Say("<|user|>", " lot0");
        for (var i = 0; i < Branches; i++)
        {
            builder.Branch($" lot{i}", ($" heads{i}", 0.5), ($" tails{i}", 0.5))
                .Say($" heads{i}", $" lot{i + 1}")
                .Say($" tails{i}", $" lot{i + 1}");
        }

        return builder.Say($" lot{Branches}", ScriptedModelBuilder.EndOfText).Build();
    }
}
