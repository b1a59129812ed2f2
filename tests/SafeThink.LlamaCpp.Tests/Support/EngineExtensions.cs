using System.Text;
using SafeThink.Engines;
using SafeThink.Prompts;

namespace SafeThink.LlamaCpp.Tests.Support;

/// <summary>Runs that many tests need.</summary>
internal static class EngineExtensions
{
    /// <summary>A ChatML prompt up to the first reasoning token.</summary>
    public static int[] Prompt(this IDecodingEngine engine, string message) => engine.Tokenizer.Tokenize(new Prompt(
    [
        new("<|im_start|>user\n", IsTrusted: true),
        new(message, IsTrusted: false),
        new("<|im_end|>\n<|im_start|>assistant\n<think>\n", IsTrusted: true),
    ]));

    /// <summary>The tokens that a plain loop samples behind a prompt, until the model ends or the limit is reached.</summary>
    public static async Task<int[]> SampleAsync(
        this IDecodingEngine engine, int[] prompt, int limit, SamplingOptions? sampling = null, CancellationToken cancellationToken = default)
    {
        int[] tokens = [];
        await engine.RunAsync(
            new LambdaLoop(sequence =>
            {
                if (sequence.Tokens.IsEmpty)
                {
                    sequence.Append(prompt);
                    return LoopTurn.Evaluate;
                }

                var token = sequence.SampleNext();
                if (!engine.Tokenizer.IsEndOfGeneration(token) && sequence.Tokens.Length < prompt.Length + limit)
                    return LoopTurn.Evaluate;
                tokens = sequence.Tokens[prompt.Length..].ToArray();
                return LoopTurn.Finish;
            }),
            sampling ?? SamplingOptions.Greedy,
            cancellationToken);
        return tokens;
    }

    /// <summary>Runs a sequence of acts, each of which is followed by an evaluation of what it left pending.</summary>
    public static Task RunAsync(this IDecodingEngine engine, SamplingOptions sampling, params Action<IDecodingSequence>[] acts)
    {
        var next = 0;
        return engine.RunAsync(
            new LambdaLoop(sequence =>
            {
                acts[next++](sequence);
                return next == acts.Length ? LoopTurn.Finish : LoopTurn.Evaluate;
            }),
            sampling);
    }

    public static string TextOf(this IDecodingEngine engine, IEnumerable<int> tokens) =>
        Encoding.UTF8.GetString([.. tokens.SelectMany(token => engine.Tokenizer.GetBytes(token).ToArray())]);
}
