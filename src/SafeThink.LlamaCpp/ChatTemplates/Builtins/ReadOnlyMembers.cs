using System.Collections.Frozen;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>The methods of Python's lists and maps that change them: a template's inputs are not to be changed.</summary>
internal static class ReadOnlyMembers
{
    public static readonly FrozenSet<string> ChangingList = FrozenSet.Create(
        StringComparer.Ordinal, "append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort");

    public static readonly FrozenSet<string> ChangingMap = FrozenSet.Create(
        StringComparer.Ordinal, "clear", "pop", "popitem", "setdefault", "update");
}
