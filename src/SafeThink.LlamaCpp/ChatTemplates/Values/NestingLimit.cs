using SafeThink.LlamaCpp.ChatTemplates.Runtime;

namespace SafeThink.LlamaCpp.ChatTemplates.Values;

/// <summary>
/// Bounds how deep lists and maps stand inside one another when they are made, so that what walks them later
/// (printing, comparing, JSON) can recurse without a check of its own.
/// </summary>
internal static class NestingLimit
{
    private const int Maximum = 100;

    public static int Above(IEnumerable<JinjaValue> children)
    {
        var deepest = 0;
        foreach (var child in children)
        {
            deepest = Math.Max(deepest, child.Nesting);
        }

        return deepest < Maximum
            ? deepest + 1
            : throw new RenderFault($"lists and maps are nested more than {Maximum} deep");
    }
}
