namespace SafeThink.LlamaCpp.ChatTemplates;

/// <summary>A chat template that cannot be read, or that failed or refused to render a conversation.</summary>
public sealed class ChatTemplateException : Exception
{
    /// <summary>Creates an exception without a place.</summary>
    /// <param name="message">What was wrong.</param>
    /// <param name="innerException">The cause, if any.</param>
    public ChatTemplateException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    internal ChatTemplateException(string message, int line, int column, Exception? innerException = null)
        : base($"Chat template, line {line}, column {column}: {message}.", innerException)
    {
        Line = line;
        Column = column;
    }

    internal ChatTemplateException(string message, int line, int column, bool isRaisedByTemplate)
        : base(message)
    {
        Line = line;
        Column = column;
        IsRaisedByTemplate = isRaisedByTemplate;
    }

    /// <value>The line in the template source, from 1; 0 when no place is known.</value>
    public int Line { get; }

    /// <value>The column in that line in UTF-16 units, from 1; 0 when no place is known.</value>
    public int Column { get; }

    /// <value>
    /// Whether the template itself refused the conversation through <c>raise_exception</c>; then
    /// <see cref="Exception.Message"/> is the template's own text, nothing added.
    /// </value>
    public bool IsRaisedByTemplate { get; }
}
