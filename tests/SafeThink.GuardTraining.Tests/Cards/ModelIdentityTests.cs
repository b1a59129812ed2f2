using SafeThink.GuardTraining.Cards;
using SafeThink.Testing.Gguf;

namespace SafeThink.GuardTraining.Tests.Cards;

public sealed class ModelIdentityTests(SmallModel model) : IClassFixture<SmallModel>
{
    [Fact]
    public void Of_AFileThatSaysWhatItIs_HasItsNameAndLicence()
    {
        var path = model["named.gguf"];
        new GgufWriter().Set("general.name", "A Reasoner").Set("general.license", "mit").Write(path);

        var identity = ModelIdentity.Of(path);

        Assert.Equal(("A Reasoner", "mit", "A Reasoner (mit)"), (identity.Name, identity.Licence, identity.Base));
        Assert.Equal(new FileInfo(path).Length, identity.Bytes);
    }

    [Fact]
    public void Of_AFileThatDoesNot_IsCalledAsTheFileAndStatesNoLicence()
    {
        var identity = ModelIdentity.Of(model.Path);

        Assert.Equal("whole.gguf (licence not stated)", identity.Base);
    }
}
