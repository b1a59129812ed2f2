namespace SafeThink.LlamaCpp.ChatTemplates.Syntax;

/// <summary>A place in a template source.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in UTF-16 units, from 1.</param>
internal readonly record struct SourcePosition(int Line, int Column)
{
    public ChatTemplateException Fault(string message, Exception? cause = null) => new(message, Line, Column, cause);
}
