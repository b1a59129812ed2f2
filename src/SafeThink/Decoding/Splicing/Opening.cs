using System.Text;
using SafeThink.Decoding.Output;
using SafeThink.Decoding.Updates;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Traces;

namespace SafeThink.Decoding.Splicing;

/// <summary>The beginning of a decode: the prompt, and what the policies write behind it.</summary>
internal sealed class Opening(DecodeContext context, PipelineSession policies, StepSplicer splicer, TextRelease release, UsageCounter usage)
{
    /// <summary>Puts it into an empty sequence.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <returns>The phase that sampling begins in.</returns>
    /// <exception cref="ContextLengthException">The context has no room for a token behind it.</exception>
    /// <exception cref="NotSupportedException">A policy writes into the thinking of a model that has none.</exception>
    public TracePhase Write(IDecodingSequence sequence)
    {
        if (context.Options.PromptScope is { } scope)
            usage.CachedPromptTokens = sequence.AppendPrompt(context.PromptTokens.Span, scope);
        else
            sequence.Append(context.PromptTokens.Span);
        usage.PromptTokens = context.PromptTokens.Length;

        var phase = Prefill(sequence);
        if (sequence.Tokens.Length >= context.Engine.Model.ContextLength)
            throw new ContextLengthException(sequence.Tokens.Length + 1, context.Engine.Model.ContextLength);
        return phase;
    }

    private TracePhase Prefill(IDecodingSequence sequence)
    {
        var phase = context.Tail.Phase;
        var directive = policies.Decide(new DecodingEvent { Kind = DecodingEventKind.Started, Phase = phase }, out var policy);
        switch (directive.Kind)
        {
            case DirectiveKind.Continue:
                release.Enter(phase);
                return phase;
            case DirectiveKind.BeginThinking:
                return Think(sequence, policy!, directive.Text, closes: false);
            case DirectiveKind.SkipThinking:
                return Think(sequence, policy!, directive.Text, closes: true);
            default:
                throw directive.Misplaced(policy!, "the start");
        }
    }

    private TracePhase Think(IDecodingSequence sequence, DecodingPolicy policy, string text, bool closes)
    {
        var (format, tail) = (context.Format, context.Tail);
        if (!format.HasReasoning)
        {
            if (closes && text.Length == 0)
                return tail.Phase;
            throw new NotSupportedException(
                $"Policy '{policy.Name}' writes into the thinking, but the model's reasoning format is '{format.Name}', which has none. "
                + "Set the format if the model does think, or leave the policy out.");
        }

        var opening = tail.Phase == TracePhase.Reasoning ? Unwritten(format.OpenText, tail.BehindTag) : format.OpenText;
        var tokens = splicer.Append(sequence, opening + text + (closes ? format.CloseText : ""));
        usage.Inject(tokens, TracePhase.Reasoning);
        release.Enter(TracePhase.Reasoning);
        // White space before a closing tag belongs to the tag; where the model thinks on, it parts the words.
        release.Inject(closes ? text.TrimEnd() : text);

        var phase = closes ? TracePhase.Answer : TracePhase.Reasoning;
        release.Enter(phase);
        return phase;
    }

    // Of "<think>\n", the template may have written "<think>" alone, or all of it.
    private string Unwritten(string openText, string behindTag)
    {
        if (behindTag.Length > 0)
            return "";
        var bytes = Encoding.UTF8.GetBytes(openText);
        return Encoding.UTF8.GetString(bytes.AsSpan(context.Matcher.FindLast(bytes)?.End ?? 0));
    }
}
