namespace SafeThink.LlamaCpp.ChatTemplates.Syntax;

/// <summary>A template text as Jinja reads it: every line end a line feed, the last one dropped.</summary>
internal sealed class TemplateSource
{
    private const int MaximumLength = 4 * 1024 * 1024;

    private readonly List<int> _lineStarts = [0];

    public TemplateSource(string source)
    {
        if (source.Length > MaximumLength)
        {
            throw new ChatTemplateException($"The chat template is {source.Length} characters long; the limit is {MaximumLength}.");
        }

        Text = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        if (Text.EndsWith('\n'))
        {
            Text = Text[..^1];
        }

        for (var i = 0; i < Text.Length; i++)
        {
            if (Text[i] == '\n')
            {
                _lineStarts.Add(i + 1);
            }
        }
    }

    public string Text { get; }

    public SourcePosition PositionOf(int offset)
    {
        var found = _lineStarts.BinarySearch(offset);
        var line = found >= 0 ? found : ~found - 1;
        return new SourcePosition(line + 1, offset - _lineStarts[line] + 1);
    }

    public ChatTemplateException Fault(int offset, string message) => PositionOf(offset).Fault(message);
}
