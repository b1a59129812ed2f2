using System.Collections.Immutable;

namespace SafeThink.LlamaCpp.ChatTemplates.Syntax;

/// <summary>A macro, or the body of a <c>call</c> block, which is one without a name of its own.</summary>
/// <param name="Name">The name it is called by.</param>
/// <param name="Parameters">Each parameter with its default, if it has one.</param>
/// <param name="Body">What it renders.</param>
/// <param name="TakesSpareArguments">Whether it may be given more than its parameters.</param>
internal sealed record MacroDefinition(
    string Name,
    ImmutableArray<KeyValuePair<string, Expression?>> Parameters,
    ImmutableArray<Statement> Body,
    bool TakesSpareArguments);
