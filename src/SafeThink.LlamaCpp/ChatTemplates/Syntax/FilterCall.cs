namespace SafeThink.LlamaCpp.ChatTemplates.Syntax;

/// <summary>One filter of a chain: <c>| name(arguments)</c>.</summary>
internal sealed record FilterCall(string Name, ArgumentList Arguments);
