namespace SafeThink.LlamaCpp.Tests.Invariants.Support;

/// <summary>Tests that look at the memory of the process, in which no other test may load a model meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneGroup : ICollectionFixture<EngineShelf>
{
    public const string Name = "alone";
}
