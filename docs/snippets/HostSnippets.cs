using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using SafeThink.Audit;
using SafeThink.Chat;
using SafeThink.Decoding;
using SafeThink.DependencyInjection;
using SafeThink.Diagnostics;
using SafeThink.Engines;
using SafeThink.LlamaCpp;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Pipeline;
using SafeThink.Scoring;

namespace SafeThink.Docs.Snippets;

/// <summary>docs/chat-client.md, dependency-injection.md, telemetry.md and scorers/decoding-states.md.</summary>
public static class HostSnippets
{
    public static async Task<string> ChatAsync(ISafetyScorer scorer)
    {
        await using var engine = await LlamaEngine.LoadAsync(new LlamaEngineOptions { ModelPath = "model.gguf" });
        var pipeline = new DecodingPipelineBuilder().AddSafeThink().Build();
        using IChatClient client = new GuardedChatClient(new GuardedDecoder(engine, pipeline, scorer));

        List<ChatMessage> history = [new(ChatRole.User, "How do I boil an egg?")];
        var response = await client.GetResponseAsync(history);
        history.AddMessages(response);
        return history[^1].Text;
    }

    public static HostApplicationBuilder OneGuard(string[] args, ISafetyScorer scorer)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddSafeThink()
            .BindConfiguration("SafeThink:Guard")
            .UseLlamaCpp("SafeThink:Engine")
            .UseScorer(scorer);
        return builder;
    }

    public static void DecodingStates(HostApplicationBuilder builder)
    {
        builder.Services.AddSafeThink()
            .UseLlamaCpp("SafeThink:Engine")
            .UseDecodingStates(HiddenStateHead.Load("smollm2-135m-reasoner-head.head"));
    }

    public static void Traces(HostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IGuardTraceSink>(_ => new JsonLinesTraceSink(new() { Path = "traces.jsonl" }));
    }

    public static IChatClient SeveralGuards(HostApplicationBuilder builder, ISafetyScorer scorer, IServiceProvider services)
    {
        builder.Services.AddSafeThink("strict").BindConfiguration("Guards:Strict").UseLlamaCpp("Engine").UseScorer(scorer);
        builder.Services.AddSafeThink("quick", o => o.Policies = "zerothink").UseEngineOf("strict");

        var client = services.GetRequiredKeyedService<IChatClient>("strict");
        return client;
    }

    public static GuardedDecoder Telemetry(
        TracerProviderBuilder tracing,
        MeterProviderBuilder metrics,
        IDecodingEngine engine,
        DecodingPipeline pipeline,
        ISafetyScorer scorer,
        ILoggerFactory loggers)
    {
        // With OpenTelemetry's SDK (the library itself does not depend on it):
        tracing.AddSource(SafeThinkTelemetry.ActivitySourceName);
        metrics.AddMeter(SafeThinkTelemetry.MeterName);

        // Logs:
        var decoder = new GuardedDecoder(engine, pipeline, scorer, diagnostics: new() { LoggerFactory = loggers });
        return decoder;
    }
}
