using LLama;
using LLama.Common;
using LLama.Native;
using SafeThink.Decoding;
using SafeThink.LLamaSharp;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring.Embedded;
using SafeThink.Traces;

namespace LLamaSharpChat;

/// <summary>Loads with LLamaSharp, decodes with SafeThink.</summary>
internal static class GuardedChat
{
    private const int ContextLength = 1024;

    public static async Task<int> RunAsync(string model, int threads, int gpuLayers, string? prompt, CancellationToken cancellationToken)
    {
        if (!File.Exists(model))
        {
            await Console.Error.WriteLineAsync($"error: There is no model file '{model}'. Name one with --model.");
            return 1;
        }

        // llama.cpp says a hundred lines at each load.
        NativeLogConfig.llama_log_set((_, _) => { });
        var parameters = new ModelParams(model) { ContextSize = ContextLength, Threads = threads, BatchThreads = threads, GpuLayerCount = gpuLayers };
        using var weights = await LLamaWeights.LoadFromFileAsync(parameters, cancellationToken);
        using var context = weights.CreateContext(parameters);
        await using var engine = weights.AsGuardedEngine(context);

        // It weighs words and needs no model. SafeThink's own guard would load a llama.cpp of its own, and a process holds one.
        var decoder = new GuardedDecoder(engine, new DecodingPipelineBuilder().AddSafeThink().Build(), new EmbeddedScorer());
        if (prompt is not null)
        {
            await AnswerAsync(decoder, [PromptMessage.User(prompt)], cancellationToken);
            return 0;
        }

        List<PromptMessage> conversation = [];
        Console.WriteLine("Type a message; an empty line ends the chat.");
        while (!cancellationToken.IsCancellationRequested && Console.ReadLine() is { Length: > 0 } message)
        {
            conversation.Add(PromptMessage.User(message));
            conversation.Add(PromptMessage.Assistant(await AnswerAsync(decoder, conversation, cancellationToken)));
        }

        return 0;
    }

    private static async Task<string> AnswerAsync(GuardedDecoder decoder, IReadOnlyList<PromptMessage> conversation, CancellationToken cancellationToken)
    {
        var answer = "";
        TracePhase? phase = null;
        await foreach (var update in decoder.DecodeAsync(conversation, cancellationToken: cancellationToken))
        {
            if (update.Text.Length > 0 && update.Phase != phase)
            {
                Console.Write(phase is null ? $"[{update.Phase}] " : $"\n[{update.Phase}] ");
                phase = update.Phase;
            }

            Console.Write(update.Text);
            if (update.Phase == TracePhase.Answer)
                answer += update.Text;
            if (update.Intervention is { } intervention)
                Console.Write($"[{intervention.Kind}] ");
            if (update.Result is { } result)
                Console.WriteLine($"\n[{result.Reason}, {result.Usage.ScoredSteps} steps scored, {result.Usage.Interventions} interventions]");
        }

        return answer;
    }
}
