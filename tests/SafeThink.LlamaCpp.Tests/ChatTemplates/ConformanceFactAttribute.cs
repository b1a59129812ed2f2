namespace SafeThink.LlamaCpp.Tests.ChatTemplates;

/// <summary>A test that needs <see cref="ConformanceData"/> and is skipped without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ConformanceFactAttribute : FactAttribute
{
    public ConformanceFactAttribute()
    {
        if (ConformanceData.FindFolder() is null)
        {
            Skip = "The chat template data set is not at hand; set SAFETHINK_DATA to the folder that holds 'chat-templates'.";
        }
    }
}
