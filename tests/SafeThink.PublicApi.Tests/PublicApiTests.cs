using System.Reflection;
using PublicApiGenerator;

namespace SafeThink.PublicApi.Tests;

/// <summary>What others can call changes on purpose only: a difference to the committed text is a failure.</summary>
public sealed class PublicApiTests
{
    private const string UpdateVariable = "SAFETHINK_UPDATE_API";

    private static readonly ApiGeneratorOptions Options = new() { IncludeAssemblyAttributes = false };

    public static TheoryData<string> Libraries => new(PackedLibraries.Names());

    [Theory]
    [MemberData(nameof(Libraries))]
    public void GeneratePublicApi_OfAPackedLibrary_IsAsApproved(string library)
    {
        var actual = Assembly.Load(library).GeneratePublicApi(Options).ReplaceLineEndings("\n").TrimEnd() + "\n";
        var snapshot = PackedLibraries.SnapshotOf(library);
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
            File.WriteAllText(snapshot, actual);

        var approved = File.Exists(snapshot) ? File.ReadAllText(snapshot).ReplaceLineEndings("\n") : "";
        Assert.True(approved == actual, ApiDifference.Describe(library, approved, actual, $"{UpdateVariable}=1 dotnet test -c Release tests/SafeThink.PublicApi.Tests"));
    }

    [Fact]
    public void Snapshots_OfLibrariesThatAreGone_DoNotStay() =>
        Assert.Equal(PackedLibraries.Names().Order(StringComparer.Ordinal), PackedLibraries.NamesOfSnapshots().Order(StringComparer.Ordinal));
}
