namespace SafeThink.LlamaCpp.Tests.Invariants.Support;

/// <summary>A test that needs the SmolLM2 reasoner and is skipped without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SmolLmFactAttribute : FactAttribute
{
    public SmolLmFactAttribute()
    {
        if (SmolLm.FindFile() is null)
            Skip = $"{SmolLm.FileName} is not at hand; set {SmolLm.FolderVariable} to the folder that holds it.";
    }
}
