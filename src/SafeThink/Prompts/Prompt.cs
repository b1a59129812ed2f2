using System.Collections.Immutable;

namespace SafeThink.Prompts;

/// <summary>A rendered prompt: trusted template text and untrusted message text, in order.</summary>
/// <remarks>The two kinds are kept apart until they are tokens, so that message text can never forge a tag.</remarks>
public sealed class Prompt
{
    /// <summary>Creates a prompt.</summary>
    /// <param name="segments">The segments in order; empty ones are dropped.</param>
    /// <param name="messages">The conversation it was rendered from; none for a prompt of bare text.</param>
    public Prompt(IEnumerable<PromptSegment> segments, IEnumerable<PromptMessage>? messages = null)
    {
        ArgumentNullException.ThrowIfNull(segments);
        Segments = [.. segments.Where(s => s.Text.Length > 0)];
        Messages = messages is null ? [] : [.. messages];
    }

    /// <summary>The segments in order, none of them empty.</summary>
    public ImmutableArray<PromptSegment> Segments { get; }

    /// <summary>The conversation that was rendered; empty for a prompt of bare text. Scorers read it.</summary>
    public ImmutableArray<PromptMessage> Messages { get; }

    /// <summary>A prompt of plain, untrusted text without a template.</summary>
    /// <param name="text">The text.</param>
    public static Prompt FromText(string text) => new([new PromptSegment(text, IsTrusted: false)], [PromptMessage.User(text)]);

    /// <summary>The whole text, both kinds joined.</summary>
    public override string ToString() => string.Concat(Segments.Select(s => s.Text));
}
