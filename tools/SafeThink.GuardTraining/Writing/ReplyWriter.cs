using System.Text;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.LlamaCpp;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Traces;

namespace SafeThink.GuardTraining.Writing;

/// <summary>Lets a small reasoning model reply to requests, well or badly: what counts is what it talks about.</summary>
internal sealed class ReplyWriter(IDecodingEngine engine)
{
    /// <summary>How many tokens are written at most.</summary>
    public required int MaximumTokens { get; init; }

    /// <summary>Whether only the thinking is wanted.</summary>
    public bool IsThinkingOnly { get; init; }

    /// <summary>Loads a model that writes several replies at once.</summary>
    /// <param name="model">The model's file.</param>
    /// <param name="atOnce">How many at once.</param>
    /// <param name="contextLength">For how many tokens of request and reply.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EngineException">The model cannot be loaded.</exception>
    public static Task<LlamaEngine> LoadAsync(string model, int atOnce, int contextLength, CancellationToken cancellationToken)
    {
        // With caches apart, what one request gets depends on which others run by no more than rounding: now and then that makes another word.
        var options = new LlamaEngineOptions { ModelPath = model, Threads = 1, ContextLength = contextLength, MaxSequences = atOnce, SharesKvCache = false, GpuLayers = 0 };
        return LlamaEngine.LoadAsync(options, cancellationToken: cancellationToken);
    }

    /// <summary>Replies to a request; white space at the ends is left as it is.</summary>
    /// <param name="request">The request.</param>
    /// <param name="lead">What the thinking begins with, which is not given back; empty where the model thinks as it likes, null where it does not think.</param>
    /// <param name="seed">Chooses the samples.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<string> WriteAsync(string request, string? lead, uint seed, CancellationToken cancellationToken)
    {
        var pipeline = new DecodingPipelineBuilder();
        if (lead is null)
            pipeline.AddZeroThink();
        else if (lead.Length > 0)
            pipeline.AddThinkingIntervention(o => o.Text = lead);
        var options = new GuardedDecodeOptions
        {
            MaximumTokens = MaximumTokens,
            Sampling = new SamplingOptions { Temperature = 0.8f, TopP = 0.95f, Seed = seed },
        };
        var text = new StringBuilder();
        await foreach (var update in new GuardedDecoder(engine, pipeline.Build()).DecodeAsync([PromptMessage.User(request)], options, cancellationToken))
        {
            if (IsThinkingOnly && update.Phase == TracePhase.Answer)
                break;
            if (update.Kind == DecodingUpdateKind.Text)
                text.Append(update.Text);
        }

        return text.ToString();
    }
}
