namespace SafeThink.Tests.Diagnostics;

/// <summary>Listeners hear the whole process: these tests run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class DiagnosticsGroup
{
    public const string Name = "diagnostics";
}
