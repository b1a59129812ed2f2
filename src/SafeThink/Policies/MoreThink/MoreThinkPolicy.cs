using System.Collections.Immutable;
using System.Text.Json;
using SafeThink.Pipeline;
using SafeThink.Traces;

namespace SafeThink.Policies.MoreThink;

/// <summary>Refuses the end of the thinking until it was refused often enough or the trace is long enough.</summary>
/// <remarks>
/// Unlike SafeChain's reference code, every token of the trace counts at once, the answer keeps what the thinking did not
/// use, and the KV cache is kept: a replacement costs the tokens of its text.
/// </remarks>
internal sealed class MoreThinkPolicy(MoreThinkOptions options) : DecodingPolicy
{
    private readonly ImmutableArray<FormatText> _texts = [.. options.Texts.Select(t => t.Copy())];
    private readonly int _maximumReplacements = options.MaximumReplacements;
    private readonly int _maximumThinkingTokens = options.MaximumThinkingTokens;
    private readonly bool _continuesAtEndOfText = options.ContinuesAtEndOfText;

    public override string Name => MoreThinkConstants.Name;

    public override PolicyTraits Traits => PolicyTraits.ExtendsThinking;

    public override JsonElement? Describe() => JsonSerializer.SerializeToElement(
        new MoreThinkDescription(_texts, _maximumReplacements, _maximumThinkingTokens, _continuesAtEndOfText),
        PolicyJson.Default.MoreThinkDescription);

    public override PolicySession Start(ReasoningFormat format, uint seed) =>
        new Session(this, [.. _texts.Select(t => t[format.Name])], new Random(unchecked((int)seed)));

    private sealed class Session(MoreThinkPolicy policy, ImmutableArray<string> texts, Random random) : PolicySession
    {
        private int _replacements;

        public override Directive Decide(in DecodingEvent e)
        {
            if (e.Kind != DecodingEventKind.ThinkingEnding
                || _replacements >= policy._maximumReplacements
                || e.ThinkingTokens >= policy._maximumThinkingTokens
                || (e.IsEndOfText && !policy._continuesAtEndOfText))
            {
                return Directive.Continue;
            }

            _replacements++;
            return Directive.ContinueThinking(texts[random.Next(texts.Length)]);
        }
    }
}
