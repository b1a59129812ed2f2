using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SafeThink.Decoding;
using SafeThink.DependencyInjection;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.Classifier;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.LlamaCpp.Tests.Scoring.HiddenStates;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.DependencyInjection;

/// <summary>A scorer that cannot be loaded by the first use: there is no decoder without it, and there is one when its files are right.</summary>
public sealed class OnFirstUseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Model => _folder["scorer.gguf"];

    private string Head => _folder["scorer.head"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Resolve_ClassifierFileIsGone_FailsAndTheNextUseReleasesText()
    {
        using var host = await StartAsync(async token =>
            await ClassifierScorer.LoadAsync(new() { ModelPath = Model, Threads = 1, GpuLayers = 0 }, cancellationToken: token));

        Assert.Throws<FileNotFoundException>(host.Services.GetRequiredService<GuardedDecoder>);
        new ClassifierModel(isEncoder: true, ["safe", "unsafe"], new Dictionary<string, string>()).Write(Model);

        await ReleasesTextAsync(host);
    }

    [Fact]
    public async Task Resolve_ReadingModelIsGone_FailsAndTheNextUseReleasesText()
    {
        WriteReader();
        File.Move(Model, _folder["elsewhere"]);
        using var host = await StartAsync(LoadReaderAsync);

        Assert.Throws<FileNotFoundException>(host.Services.GetRequiredService<GuardedDecoder>);
        File.Move(_folder["elsewhere"], Model);

        await ReleasesTextAsync(host);
    }

    [Fact]
    public async Task Resolve_HeadIsOfAnotherModel_FailsAndTheNextUseReleasesText()
    {
        WriteReader();
        ReadingModel.HeadFor(new byte[SHA256.HashSizeInBytes]).Save(Head);
        using var host = await StartAsync(LoadReaderAsync);

        var exception = Assert.Throws<EngineException>(host.Services.GetRequiredService<GuardedDecoder>);
        WriteReader();

        Assert.Contains("was made for the model", exception.Message, StringComparison.Ordinal);
        await ReleasesTextAsync(host);
    }

    private void WriteReader()
    {
        new RandomModel(ReadingModel.Shape).Write(Model);
        ReadingModel.HeadFor(SHA256.HashData(File.ReadAllBytes(Model))).Save(Head);
    }

    private async ValueTask<ISafetyScorer> LoadReaderAsync(CancellationToken cancellationToken) =>
        await HiddenStateScorer.LoadAsync(new() { ModelPath = Model, HeadPath = Head, ContextLength = 512, BatchSize = 128 }, cancellationToken: cancellationToken);

    // The scorers' models know nothing: any score counts as safe.
    private static async Task<IHost> StartAsync(Func<CancellationToken, ValueTask<ISafetyScorer>> loadScorer)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSafeThink(o => (o.Loading, o.Threshold) = (EngineLoading.OnFirstUse, -1))
            .UseLlamaCpp(o => (o.ModelPath, o.Threads) = (TestModels.TinyReasoner, 1))
            .UseScorer((_, _, cancellationToken) => loadScorer(cancellationToken));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static async Task ReleasesTextAsync(IHost host)
    {
        var reply = await host.Services.GetRequiredService<GuardedDecoder>().CompleteAsync([PromptMessage.User("How do I bake bread?")], new() { MaximumTokens = 60 });

        Assert.NotEqual(FinishReason.ContentFilter, reply.Result.Reason);
        Assert.NotEmpty(reply.Reasoning);
    }
}
