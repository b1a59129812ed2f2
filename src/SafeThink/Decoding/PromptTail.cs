using System.Text;
using SafeThink.Prompts;
using SafeThink.Traces;

namespace SafeThink.Decoding;

/// <summary>Where a rendered prompt leaves the model: which phase is open, and what stands behind its tag.</summary>
/// <remarks>Only template text behind the last message is looked at: a message cannot open or close the thinking.</remarks>
internal readonly record struct PromptTail(TracePhase Phase, string BehindTag)
{
    public static PromptTail Of(Prompt prompt, ReasoningFormat format, TagMatcher matcher)
    {
        var trusted = prompt.Segments.Reverse().TakeWhile(s => s.IsTrusted).Reverse().Select(s => s.Text);
        var text = Encoding.UTF8.GetBytes(string.Concat(trusted));
        var phase = format.InitialPhase;
        var state = TagMatcher.Root;
        var behind = 0;
        for (var i = 0; i < text.Length; i++)
        {
            state = matcher.Next(state, text[i]);
            if (matcher.Match(state) is var tag and >= 0)
                (phase, behind) = (matcher.Markers[tag].Phase, i + 1);
        }

        return new PromptTail(phase, Encoding.UTF8.GetString(text[behind..]));
    }
}
