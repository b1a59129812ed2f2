using SafeThink.Testing.Gguf;

namespace SafeThink.Tests.Testing.Gguf;

public sealed class ScriptedModelBuilderTests
{
    private const string End = ScriptedModelBuilder.EndOfText;

    private static ScriptedModelBuilder Builder => new ScriptedModelBuilder().Token("<think>");

    [Fact]
    public void Say_TwoScriptsThatDisagree_NamesTheTokenAndBothFollowers()
    {
        var builder = Builder.Say("<think>", " First", " gather");

        var error = Assert.Throws<ArgumentException>(() => builder.Say(" First", " ask"));

        Assert.Contains("' First'", error.Message, StringComparison.Ordinal);
        Assert.Contains("' gather'", error.Message, StringComparison.Ordinal);
        Assert.Contains("' ask'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Say_OneScriptThatRepeatsAWordInAnotherPlace_Throws() =>
        Assert.Throws<ArgumentException>(() => Builder.Say("<think>", " so", " it", " is", " so", " then"));

    [Fact]
    public void Say_TwoScriptsThatMeetAndGoOnAlike_SayBoth()
    {
        var model = Builder.Token(" Wait").Say("<think>", " a", " b", " c").Say(" Wait", " b", " c", End).Build();

        Assert.Equal(" a b c", model.Text(model.Greedy("<think>")));
        Assert.Equal(" b c", model.Text(model.Greedy(" Wait")));
    }

    [Fact]
    public void Say_NoWords_Throws()
    {
        var error = Assert.Throws<ArgumentException>(() => Builder.Say("<think>"));

        Assert.Contains("'<think>'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Say_EmptyWord_Throws() => Assert.Throws<ArgumentException>(() => Builder.Say("<think>", " a", ""));

    [Fact]
    public void Say_HalfASurrogatePair_Throws() => Assert.Throws<ArgumentException>(() => Builder.Say("<think>", "\ud83d"));

    [Fact]
    public void Say_WordsAfterTheEnd_Throws() => Assert.Throws<ArgumentException>(() => Builder.Say("<think>", End, " more"));

    [Fact]
    public void Say_AWordAfterItself_RunsInACircle()
    {
        var model = Builder.Say("<think>", "<think>").Build();

        Assert.Equal("<think><think><think>", model.Text(model.Greedy("<think>", limit: 3)));
    }

    [Theory]
    [InlineData(0.5, 0.4)]
    [InlineData(0.7, 0.7)]
    [InlineData(double.NaN, 1)]
    [InlineData(1.5, -0.5)]
    [InlineData(1, 0)]
    public void Branch_ProbabilitiesThatAreNone_Throws(double first, double second) =>
        Assert.Throws<ArgumentException>(() => Builder.Branch("<think>", (" a", first), (" b", second)));

    [Fact]
    public void Branch_NoFollowers_Throws() => Assert.Throws<ArgumentException>(() => Builder.Branch("<think>"));

    [Fact]
    public void Branch_OneFollowerTwice_NamesIt()
    {
        var error = Assert.Throws<ArgumentException>(() => Builder.Branch("<think>", (" a", 0.5), (" a", 0.5)));

        Assert.Contains("' a'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Branch_ThatForbidsWhatAScriptSays_Throws()
    {
        var builder = Builder.Say("<think>", " a");

        Assert.Throws<ArgumentException>(() => builder.Branch("<think>", (" b", 0.5), (" c", 0.5)));
    }

    [Fact]
    public void Branch_TwiceAfterTheSameToken_Throws()
    {
        var builder = Builder.Branch("<think>", (" a", 0.5), (" b", 0.5));

        Assert.Throws<ArgumentException>(() => builder.Branch("<think>", (" a", 0.9), (" b", 0.1)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Branch_BeforeOrAfterAScriptThatPassesIt_IsWhatCounts(bool branchFirst)
    {
        var builder = Builder;
        if (branchFirst)
            builder.Branch(" gather", (" a", 0.3), (" b", 0.7)).Say("<think>", " gather", " a", " end");
        else
            builder.Say("<think>", " gather", " a", " end").Branch(" gather", (" a", 0.3), (" b", 0.7));

        var model = builder.Build();

        Assert.Equal(" gather b", model.Text(model.Greedy("<think>")));
    }

    [Fact]
    public void Fill_Words_AreAllDifferentAndLeadOn()
    {
        var model = Builder.Fill("<think>", 5, " and").Fill(" and", 5, " done").Build();

        var ids = model.Greedy("<think>");

        Assert.Equal(12, ids.Count);
        Assert.Equal(12, ids.Distinct().Count());
        Assert.Equal(model.TokenId(" done"), ids[^1]);
    }

    [Fact]
    public void Token_TwoTypes_Throws()
    {
        var builder = Builder;

        Assert.Throws<ArgumentException>(() => builder.Token("<think>", GgufTokenType.Control));
    }

    [Theory]
    [InlineData("</s>")]
    [InlineData("<0x0A>")]
    [InlineData("<unk>")]
    public void Token_BuiltIn_Throws(string text) => Assert.Throws<ArgumentException>(() => Builder.Token(text));

    [Theory]
    [InlineData(GgufTokenType.Byte)]
    [InlineData(GgufTokenType.Unknown)]
    [InlineData((GgufTokenType)0)]
    public void Token_TypeThatScriptsCannotDeclare_Throws(GgufTokenType type) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Builder.Token("x", type));

    [Fact]
    public void Build_NoScript_Throws() => Assert.Throws<InvalidOperationException>(() => Builder.Build());

    [Fact]
    public void Build_ScriptAfterATokenThatNothingLeadsTo_NamesIt()
    {
        var builder = Builder.Say("<think>", " gather").Branch(" gahter", (" a", 0.5), (" b", 0.5));

        var error = Assert.Throws<InvalidOperationException>(() => builder.Build());

        Assert.Contains("' gahter'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_ScriptAfterAByteOrTheBeginning_NeedsNoDeclaration()
    {
        var model = new ScriptedModelBuilder().Say("<0x0A>", " a").Say(ScriptedModelBuilder.BeginOfText, " b").Build();

        Assert.Equal(" a", model.Text(model.Greedy("<0x0A>")));
        Assert.Equal(" b", model.Text(model.Greedy(ScriptedModelBuilder.BeginOfText)));
    }

    [Fact]
    public void Build_ThenSayMore_LeavesTheModelAsItWas()
    {
        var builder = Builder.Say("<think>", " a");
        var model = builder.Build();

        builder.Say(" a", " b");

        Assert.Equal(" a", model.Text(model.Greedy("<think>")));
    }

    public static TheoryData<ScriptedModelOptions> ImpossibleOptions { get; } =
    [
        new ScriptedModelOptions { ContextLength = 0 },
        new ScriptedModelOptions { Window = 0 },
        new ScriptedModelOptions { Architecture = (ScriptedArchitecture)9 },
        new ScriptedModelOptions { Memory = -0.01f },
        new ScriptedModelOptions { Memory = 1 },
        new ScriptedModelOptions { Memory = float.NaN },
        new ScriptedModelOptions { LogitGap = 0 },
        new ScriptedModelOptions { LogitGap = float.NaN },
        new ScriptedModelOptions { LogitGap = float.PositiveInfinity },
    ];

    [Theory]
    [MemberData(nameof(ImpossibleOptions))]
    public void Build_OptionOutsideItsRange_Throws(ScriptedModelOptions options)
    {
        var builder = new ScriptedModelBuilder(options).Token("<think>").Say("<think>", " a");

        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Build());
    }

    [Fact]
    public void Build_GapTooSmallForARareWord_Throws()
    {
        var builder = new ScriptedModelBuilder(new ScriptedModelOptions { LogitGap = 4 })
            .Token("<think>")
            .Branch("<think>", (" rare", 0.01), (" common", 0.99));

        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Build());
    }
}
