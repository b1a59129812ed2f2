using System.Text.Json;
using SafeThink.Pipeline;
using SafeThink.Traces;

namespace SafeThink.Policies.Prefill;

/// <summary>Writes the beginning of the thinking, and with it perhaps its end: ZeroThink, LessThink and their like.</summary>
internal sealed class PrefillPolicy(string name, FormatText text, bool skipsThinking) : DecodingPolicy
{
    private readonly FormatText _text = text.Copy();

    public override string Name => name;

    public override PolicyTraits Traits =>
        skipsThinking ? PolicyTraits.BeginsThinking | PolicyTraits.SkipsThinking : PolicyTraits.BeginsThinking;

    public override JsonElement? Describe() =>
        JsonSerializer.SerializeToElement(new PrefillDescription(_text), PolicyJson.Default.PrefillDescription);

    public override PolicySession Start(ReasoningFormat format, uint seed)
    {
        var written = _text[format.Name];
        return new Session(skipsThinking ? Directive.SkipThinking(written) : Directive.BeginThinking(written));
    }

    private sealed class Session(Directive atStart) : PolicySession
    {
        public override Directive Decide(in DecodingEvent e) =>
            e.Kind == DecodingEventKind.Started ? atStart : Directive.Continue;
    }
}
