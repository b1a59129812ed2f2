using System.Text;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Tokens;
using SafeThink.Prompts;

namespace SafeThink.LlamaCpp.Scoring.HiddenStates;

/// <summary>How a request is laid before a model that reads it for its hidden states.</summary>
/// <remarks>The trace follows it without anything between. A head is only good for the format that it was fitted on, and carries it.</remarks>
/// <param name="Opening">Trusted text in front of the request.</param>
/// <param name="Closing">Trusted text behind it.</param>
/// <param name="MaximumTokens">How many tokens of the request are read; of a longer one the first and the last half of them. At least 2.</param>
public sealed record RequestFormat(string Opening, string Closing, int MaximumTokens)
{
    private const int LongestToken = 32;

    /// <summary>ChatML, with 128 tokens of the request.</summary>
    public static RequestFormat ChatMl { get; } = new("<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n", 128);

    /// <summary>What of a prompt is read: all that the user said.</summary>
    /// <param name="prompt">The prompt.</param>
    internal static string TextOf(Prompt prompt)
    {
        var said = string.Join('\n', prompt.Messages.Where(m => m.Role == "user").Select(m => m.Content));
        return said.Length > 0 ? said : string.Concat(prompt.Segments.Where(s => !s.IsTrusted).Select(s => s.Text));
    }

    /// <summary>The tokens of a request in this format.</summary>
    /// <param name="request">What the user said; plain text, whatever it spells.</param>
    /// <param name="tokenizer">The reading model's.</param>
    /// <exception cref="EngineException">The vocabulary cannot spell the text.</exception>
    internal int[] Tokenize(string request, LlamaTokenizer tokenizer) =>
    [
        .. tokenizer.Tokenize(new Prompt([new(Opening, IsTrusted: true)])),
        .. Shorten(request, tokenizer),
        .. tokenizer.TokenizeTrusted(Encoding.UTF8.GetBytes(Closing)),
    ];

    private int[] Shorten(string request, LlamaTokenizer tokenizer)
    {
        var half = MaximumTokens / 2;
        var rest = MaximumTokens - half;

        // A request of megabytes is not tokenized whole for the sake of its ends. A run of blanks or dashes makes tokens that are
        // longer still, so that there may be fewer of them.
        if (request.Length > (long)MaximumTokens * LongestToken)
        {
            var (start, end) = (tokenizer.TokenizeUntrusted(request[..(half * LongestToken)]), tokenizer.TokenizeUntrusted(request[^(rest * LongestToken)..]));
            return [.. start.AsSpan(0, Math.Min(half, start.Length)), .. end.AsSpan()[^Math.Min(rest, end.Length)..]];
        }

        var tokens = tokenizer.TokenizeUntrusted(request);
        return tokens.Length <= MaximumTokens ? tokens : [.. tokens.AsSpan(0, half), .. tokens.AsSpan()[^rest..]];
    }
}
