using System.Collections.Immutable;

namespace SafeThink.LlamaCpp.ChatTemplates.Syntax;

/// <summary>The arguments of a call as written.</summary>
/// <param name="Positional">Those given by place.</param>
/// <param name="Named">Those given by name.</param>
/// <param name="Spread">The list after <c>*</c>, if any.</param>
/// <param name="NamedSpread">The map after <c>**</c>, if any.</param>
internal sealed record ArgumentList(
    ImmutableArray<Expression> Positional,
    ImmutableArray<KeyValuePair<string, Expression>> Named,
    Expression? Spread,
    Expression? NamedSpread)
{
    public static readonly ArgumentList None = new([], [], null, null);
}
