using System.Collections.Immutable;
using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.Prompts;

namespace SafeThink.LlamaCpp.Scoring.Judge.Prompting;

/// <summary>A judge's prompt for one conversation, with the place of the text under judgement left open: a reply or a request.</summary>
/// <remarks>
/// Around the reply the template's white space counts as the reply's own: a space before a word and the line feeds
/// behind a full stop are one token with them, in the guard's training as here.
/// </remarks>
internal sealed class JudgePrompt
{
    private readonly string _lead;
    private readonly string _tail;
    private readonly bool _trimsStart;
    private readonly bool _trimsEnd;

    private JudgePrompt(ImmutableArray<PromptSegment> head, string lead, string tail, ImmutableArray<PromptSegment> suffix, bool trimsStart, bool trimsEnd)
    {
        Head = head;
        _lead = lead;
        _tail = tail;
        Suffix = suffix;
        _trimsStart = trimsStart;
        _trimsEnd = trimsEnd;
    }

    /// <summary>What stands before the text that holds the reply.</summary>
    public ImmutableArray<PromptSegment> Head { get; }

    /// <summary>What stands behind it; the last segment is trusted.</summary>
    public ImmutableArray<PromptSegment> Suffix { get; }

    /// <summary>Finds the place of the reply in a prompt that was rendered with a stand-in for it.</summary>
    /// <param name="text">The rendered prompt.</param>
    /// <param name="standIn">The stand-in's word; it was rendered between two line feeds, to see whether they are trimmed.</param>
    /// <param name="opening">What the judge's answer begins with.</param>
    /// <returns>The prompt, or null where the template does not show the reply exactly once, as untrusted text.</returns>
    public static JudgePrompt? Find(OriginText text, string standIn, string opening)
    {
        var start = text.Value.IndexOf(standIn, StringComparison.Ordinal);
        var end = start + standIn.Length;
        if (start < 0 || text.Value.IndexOf(standIn, end, StringComparison.Ordinal) >= 0 || text.Runs(start, standIn.Length).Any(run => run.IsTrusted))
            return null;

        var keepsStart = start > 0 && text.Value[start - 1] == '\n' && !text.IsTrustedAt(start - 1);
        var keepsEnd = end < text.Length && text.Value[end] == '\n' && !text.IsTrustedAt(end);
        var before = Segments(text, 0, keepsStart ? start - 1 : start);
        var behind = Segments(text, keepsEnd ? end + 1 : end, text.Length);
        var head = WithWhiteSpaceOutside([.. before, new("\0", IsTrusted: false)]);
        var suffix = WithWhiteSpaceOutside([new("\0", IsTrusted: false), .. behind, new(opening, IsTrusted: true)]);

        // A template may begin with a space, behind which the start token would not be seen and be set twice.
        if (head[0].IsTrusted)
            head[0] = head[0] with { Text = head[0].Text.TrimStart() };
        return new([.. head[..^1]], head[^1].Text[..^1], suffix[0].Text[1..], [.. suffix[1..]], !keepsStart, !keepsEnd);
    }

    /// <summary>The untrusted text that holds the reply.</summary>
    /// <param name="reply">The reply so far.</param>
    public string Body(string reply)
    {
        var from = StartOf(reply);
        var to = reply.Length;
        while (_trimsEnd && to > from && PythonWhiteSpace.Contains(reply[to - 1]))
            to--;
        return string.Concat(_lead, reply.AsSpan(from, to - from), _tail);
    }

    /// <summary>What that text begins with, whatever is added to the reply.</summary>
    /// <param name="reply">The reply so far.</param>
    public string BodyStart(string reply) => string.Concat(_lead, reply.AsSpan(StartOf(reply)));

    /// <summary>The whole prompt as text.</summary>
    /// <param name="reply">The reply.</param>
    public string Text(string reply) =>
        string.Concat(Head.Select(s => s.Text)) + Body(reply) + string.Concat(Suffix.Select(s => s.Text));

    private int StartOf(string reply)
    {
        var from = 0;
        while (_trimsStart && from < reply.Length && PythonWhiteSpace.Contains(reply[from]))
            from++;
        return from;
    }

    private static IEnumerable<PromptSegment> Segments(OriginText text, int start, int end)
    {
        foreach (var run in text.Runs(start, end - start))
        {
            if (run.End > start)
                yield return new(text.Value[start..run.End], run.IsTrusted);
            start = run.End;
        }
    }

    // Joins segments of one origin, and gives white space at a trusted segment's edge to its untrusted neighbour.
    private static List<PromptSegment> WithWhiteSpaceOutside(IEnumerable<PromptSegment> segments)
    {
        var joined = new List<PromptSegment>();
        foreach (var segment in segments)
        {
            var (text, isTrusted) = segment;
            if (joined.Count > 0 && isTrusted && !joined[^1].IsTrusted)
            {
                var rest = text.TrimStart();
                if (rest.Length > 0)
                {
                    Join(joined, text[..^rest.Length], isTrusted: false);
                    text = rest;
                }
            }
            else if (joined.Count > 0 && !isTrusted && joined[^1].IsTrusted)
            {
                var kept = joined[^1].Text.TrimEnd();
                text = joined[^1].Text[kept.Length..] + text;
                joined[^1] = new(kept, IsTrusted: true);
                if (kept.Length == 0)
                    joined.RemoveAt(joined.Count - 1);
            }

            Join(joined, text, isTrusted);
        }

        return joined;
    }

    private static void Join(List<PromptSegment> segments, string text, bool isTrusted)
    {
        if (text.Length == 0)
            return;
        if (segments.Count > 0 && segments[^1].IsTrusted == isTrusted)
            segments[^1] = new(segments[^1].Text + text, isTrusted);
        else
            segments.Add(new(text, isTrusted));
    }
}
