namespace SafeThink.LlamaCpp.Tests.Invariants.Support;

[CollectionDefinition(Name)]
public sealed class InvariantGroup : ICollectionFixture<EngineShelf>
{
    public const string Name = "invariants";
}
