using System.Collections.Immutable;

namespace SafeThink.LlamaCpp.ChatTemplates.Syntax;

/// <summary>What <c>set</c>, <c>for</c> and <c>with</c> may write to; the nested records are all the kinds there are.</summary>
internal abstract record AssignmentTarget
{
    private AssignmentTarget()
    {
    }

    public sealed record Name(string Identifier) : AssignmentTarget;

    public sealed record NamespaceAttribute(string Namespace, string Member) : AssignmentTarget;

    public sealed record Tuple(ImmutableArray<AssignmentTarget> Items) : AssignmentTarget;
}
