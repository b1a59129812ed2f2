using System.Text;
using SafeThink.Prompts;
using SafeThink.Traces;

namespace SafeThink.Decoding.Splicing;

/// <summary>Where a rendered prompt leaves the model: which phase is open, and what stands behind its tag.</summary>
/// <remarks>Only template text behind the last message is looked at: a message cannot open or close the thinking.</remarks>
internal readonly record struct PromptTail(TracePhase Phase, string BehindTag)
{
    public static PromptTail Of(Prompt prompt, ReasoningFormat format, TagMatcher matcher)
    {
        var trusted = prompt.Segments.Reverse().TakeWhile(s => s.IsTrusted).Reverse().Select(s => s.Text);
        var text = Encoding.UTF8.GetBytes(string.Concat(trusted));
        var (phase, behind) = matcher.FindLast(text) ?? (format.InitialPhase, 0);
        return new PromptTail(phase, Encoding.UTF8.GetString(text[behind..]));
    }
}
