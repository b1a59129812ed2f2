namespace SafeThink.LlamaCpp.Tests.Support;

/// <summary>tiny-reasoner, loaded once for all tests of the collection.</summary>
public sealed class TinyReasonerFixture : IAsyncLifetime
{
    public static LlamaEngineOptions Options => TestModels.OptionsFor(TestModels.TinyReasoner);

    public LlamaEngine Engine { get; private set; } = null!;

    public async Task InitializeAsync() => Engine = await LlamaEngine.LoadAsync(Options);

    public async Task DisposeAsync() => await Engine.DisposeAsync();
}
