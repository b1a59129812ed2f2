using System.Text;
using SafeThink.Traces;

namespace SafeThink.Decoding;

/// <summary>A whole reply: everything that was released.</summary>
public sealed record GuardedReply
{
    /// <summary>The reasoning, with the text that policies wrote into it.</summary>
    public required string Reasoning { get; init; }

    /// <summary>The answer, with the text that policies wrote into it.</summary>
    public required string Answer { get; init; }

    /// <summary>How it ended, and what it took.</summary>
    public required DecodingResult Result { get; init; }

    internal static async Task<GuardedReply> CollectAsync(IAsyncEnumerable<DecodingUpdate> updates)
    {
        var reasoning = new StringBuilder();
        var answer = new StringBuilder();
        DecodingResult? result = null;
        await foreach (var update in updates.ConfigureAwait(false))
        {
            (update.Phase == TracePhase.Reasoning ? reasoning : answer).Append(update.Text);
            result = update.Result ?? result;
        }

        return new GuardedReply
        {
            Reasoning = reasoning.ToString(),
            Answer = answer.ToString(),
            Result = result ?? throw new InvalidOperationException("The decode ended without a result."),
        };
    }
}
