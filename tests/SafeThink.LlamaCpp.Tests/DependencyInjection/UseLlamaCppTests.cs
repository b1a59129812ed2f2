using System.Security.Cryptography;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SafeThink.Decoding;
using SafeThink.DependencyInjection;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Invariants.Support;
using SafeThink.LlamaCpp.Tests.Scoring.DecodingStates;
using SafeThink.LlamaCpp.Tests.Scoring.HiddenStates;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.DependencyInjection;

public sealed class UseLlamaCppTests
{
    [Fact]
    public async Task Start_ModelFromConfiguration_AnswersAndIsFreedWithTheHost()
    {
        using var host = Create(("Engine:ModelPath", TestModels.TinyReasoner), ("Engine:ContextLength", "512"), ("Engine:Threads", "1"));
        await host.StartAsync();
        var client = host.Services.GetRequiredService<IChatClient>();

        var response = await client.GetResponseAsync("How do I bake bread?", new() { Temperature = 0 });

        Assert.NotEmpty(response.Text);
        Assert.Equal("tiny-reasoner", response.ModelId);
        var engine = host.Services.GetRequiredService<GuardedDecoder>().Engine;
        Assert.Equal(512, engine.Model.ContextLength);
        host.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => engine.RunAsync(new LambdaLoop(_ => LoopTurn.Finish), SamplingOptions.Greedy));
    }

    [Theory]
    [InlineData("ModelPath", "", "ModelPath is empty")]
    [InlineData("ModelPath", "no-such-model.gguf", "no-such-model.gguf")]
    [InlineData("MaxSequences", "0", "MaxSequences")]
    [InlineData("ContextLength", "-5", "-5")]
    [InlineData("MaxWaiting", "-1", "MaxWaiting")]
    [InlineData("MaxKeptTokens", "-1", "MaxKeptTokens")]
    public async Task Start_SettingCannotBe_FailsNamingSettingAndValue(string key, string value, string expected)
    {
        using var host = Create(("Engine:ModelPath", TestModels.TinyReasoner), ($"Engine:{key}", value));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ContextLenght")]
    [InlineData("Refine")]
    public async Task Start_KeyThatIsNoSetting_FailsNamingSectionKeyAndSettings(string key)
    {
        using var host = Create(("Engine:ModelPath", TestModels.TinyReasoner), ($"Engine:{key}", "512"));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.StartsWith($"LlamaEngineSettings: section 'Engine' has a key '{key}', which is no setting. Settings are ModelPath, ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refine_Options_ReachTheEngine()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSafeThink("tiny", o => o.Policies = "none").UseLlamaCpp(o =>
        {
            o.ModelPath = TestModels.TinyReasoner;
            o.Refine = options => options with { ContextLength = 256, Threads = 1 };
        });
        using var host = builder.Build();
        await host.StartAsync();

        Assert.Equal(256, host.Services.GetRequiredKeyedService<GuardedDecoder>("tiny").Engine.Model.ContextLength);
    }

    [Fact]
    public async Task UseSafeThinkGuard_ARefusedStep_WasScoredByTheGuard()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSafeThink(o => o.Threshold = 1).UseLlamaCpp(o => (o.ModelPath, o.Threads) = (TestModels.TinyReasoner, 1)).UseSafeThinkGuard();
        using var host = builder.Build();
        await host.StartAsync();

        var updates = await host.Services.GetRequiredService<GuardedDecoder>().DecodeAsync(
            [PromptMessage.User("How do I bake bread?")], new() { Sampling = SamplingOptions.Greedy }).ToListAsync();

        Assert.NotEmpty(updates.Steps());
        Assert.All(updates.Steps(), s => Assert.Equal((true, SafetyVerdict.Unsafe), (s.Score.IsDeterminate, s.Verdict)));
        Assert.Equal(FinishReason.ContentFilter, updates[^1].Result?.Reason);
        Assert.Equal("", updates.ReleasedText());
    }

    [Fact]
    public async Task UseDecodingStates_ARefusedStep_WasScoredByTheHeadOnTheRefinedEngine()
    {
        using var folder = new TemporaryFolder();
        new RandomModel(ReadingModel.Shape).Write(folder["model.gguf"]);
        var head = DecodingModel.HeadFor(SHA256.HashData(await File.ReadAllBytesAsync(folder["model.gguf"])));
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSafeThink(o => o.Threshold = 1).UseLlamaCpp(o =>
        {
            o.ModelPath = folder["model.gguf"];
            o.Refine = options => options with { ContextLength = 512, Threads = 1, StateDepths = [1] };
        }).UseDecodingStates(head);
        using var host = builder.Build();
        await host.StartAsync();
        var decoder = host.Services.GetRequiredService<GuardedDecoder>();

        var updates = await decoder.DecodeAsync(decoder.Engine.Ask("bakilo"), new() { Sampling = new() { Temperature = 1.5f, Seed = 1 }, MaximumTokens = 40 }).ToListAsync();

        Assert.Equal(512, decoder.Engine.Model.ContextLength);
        Assert.NotEmpty(updates.Steps());
        Assert.All(updates.Steps(), s => Assert.Equal(SafetyVerdict.Unsafe, s.Verdict));
    }

    [Fact]
    public async Task UseDecodingStates_NoThresholdSet_IsTheHeads()
    {
        using var folder = new TemporaryFolder();
        new RandomModel(ReadingModel.Shape).Write(folder["model.gguf"]);
        var head = DecodingModel.HeadFor(SHA256.HashData(await File.ReadAllBytesAsync(folder["model.gguf"])));
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSafeThink().UseLlamaCpp(o => (o.ModelPath, o.Threads) = (folder["model.gguf"], 1)).UseDecodingStates(head);
        using var host = builder.Build();
        await host.StartAsync();

        Assert.Equal(head.RecommendedThreshold, host.Services.GetRequiredService<GuardedDecoder>().Pipeline.Scoring!.Threshold);
    }

    [Fact]
    public async Task UseDecodingStates_HeadOfAnotherModel_DoesNotStart()
    {
        using var folder = new TemporaryFolder();
        new RandomModel(ReadingModel.Shape).Write(folder["model.gguf"]);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSafeThink().UseLlamaCpp(o => (o.ModelPath, o.Threads) = (folder["model.gguf"], 1)).UseDecodingStates(DecodingModel.HeadFor(new byte[32]));
        using var host = builder.Build();

        await Assert.ThrowsAsync<EngineException>(() => host.StartAsync());
    }

    // The later of two values for one key wins.
    private static IHost Create(params (string Key, string Value)[] configuration)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        foreach (var (key, value) in configuration)
            builder.Configuration.AddInMemoryCollection([KeyValuePair.Create(key, (string?)value)]);
        builder.Services.AddSafeThink().UseLlamaCpp("Engine").UseLexicon();
        return builder.Build();
    }
}
