using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Logging;
using SafeThink.Diagnostics;
using SafeThink.Engines;
using SafeThink.Prompts;

namespace SafeThink.Audit.Capture;

/// <summary>Lets text into a trace, as far as it may: without content none, and none whose redaction failed.</summary>
internal sealed class TraceRedaction(GuardTraceOptions options, string requestId, ILogger logger)
{
    private bool _includesContent = options.IncludesContent;

    public ImmutableArray<PromptMessage> Of(ImmutableArray<PromptMessage> messages) => _includesContent
        ? [.. messages.Select(m => (m.Role, Text: Of(TraceContent.Message, m.Content))).Where(m => m.Text is not null).Select(m => new PromptMessage(m.Role, m.Text!))]
        : [];

    public ImmutableArray<PromptSegment> Of(ImmutableArray<PromptSegment> segments) => _includesContent
        ? [.. segments.Select(s => (Text: Of(TraceContent.Prompt, s.Text), s.IsTrusted)).Where(s => s.Text is not null).Select(s => new PromptSegment(s.Text!, s.IsTrusted))]
        : [];

    public string? Of(TokenOrigin origin, ReadOnlySpan<int> tokens, ITokenizer tokenizer)
    {
        if (!_includesContent)
            return null;
        var bytes = new List<byte>();
        foreach (var token in tokens)
            bytes.AddRange(tokenizer.GetBytes(token));
        return Of(origin is TokenOrigin.Injected ? TraceContent.Injected : TraceContent.Output, Encoding.UTF8.GetString(bytes.ToArray()));
    }

    private string? Of(TraceContent content, string text)
    {
        if (!_includesContent || options.Redact is not { } redact)
            return _includesContent ? text : null;
        try
        {
            return redact(content, text);
        }
        catch (Exception exception)
        {
            // Text that could not be redacted must not be recorded as it is, and one failure makes the rest doubtful.
            _includesContent = false;
            Log.RedactionFailed(logger, requestId, exception);
            return null;
        }
    }
}
