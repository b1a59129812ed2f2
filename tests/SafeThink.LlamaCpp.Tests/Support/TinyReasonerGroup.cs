namespace SafeThink.LlamaCpp.Tests.Support;

[CollectionDefinition(Name)]
public sealed class TinyReasonerGroup : ICollectionFixture<TinyReasonerFixture>
{
    public const string Name = "tiny-reasoner";
}
