using System.Text;
using SafeThink.Decoding.Observers;
using SafeThink.Decoding.Output;
using SafeThink.Decoding.Splicing;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.Decoding;

/// <summary>What one decode works with; nothing of it changes while it runs.</summary>
internal sealed record DecodeContext
{
    public required IDecodingEngine Engine { get; init; }

    public required DecodingPipeline Pipeline { get; init; }

    public required ISafetyScorer? Scorer { get; init; }

    public required Prompt Prompt { get; init; }

    public required ReadOnlyMemory<int> PromptTokens { get; init; }

    /// <summary>Where the prompt leaves the model.</summary>
    public required PromptTail Tail { get; init; }

    public required GuardedDecodeOptions Options { get; init; }

    public required ReasoningFormat Format { get; init; }

    public required TagMatcher Matcher { get; init; }

    public required PieceCache Pieces { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Whether decoding leaves a processor free for the scorer.</summary>
    public bool HasFreeProcessor => Environment.ProcessorCount > 1 && Engine.Model.LeavesProcessorFree;

    /// <summary>Whether resamples may be decoded at once, where a policy wants it.</summary>
    public bool AllowsCandidates { get; init; } = true;

    /// <summary>Who watches; null where nobody does.</summary>
    public DecodeObserver? Observer { get; init; }

    /// <summary>The name of the scorer that judges steps; null where none does.</summary>
    public string? ScorerName => Pipeline.Scoring is null ? null : Scorer!.Name;

    /// <summary>
    /// Whether a token is text. A control token is not, unless it spells (a part of) a tag: then it has to be read to be
    /// seen.
    /// </summary>
    public bool IsText(int token) => !Engine.Tokenizer.IsControl(token) || SpellsTag(token);

    // On its own, so that only a control token pays for the closure.
    private bool SpellsTag(int token)
    {
        var spelling = Encoding.UTF8.GetString(Engine.Tokenizer.GetBytes(token));
        return Format.Markers.Any(m => m.Text.Contains(spelling, StringComparison.Ordinal));
    }
}
