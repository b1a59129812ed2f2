namespace SafeThink.LlamaCpp.Tests.Scoring.Judge.Support;

/// <summary>A test that needs files of <see cref="PublishedPrompts"/> and is skipped without them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PublishedPromptFactAttribute : FactAttribute
{
    public PublishedPromptFactAttribute(params string[] paths)
    {
        if (paths.FirstOrDefault(path => PublishedPrompts.Find(path) is null) is { } missing)
            Skip = $"'{missing}' is not at hand; set SAFETHINK_DATA to the folder that holds it.";
    }
}
