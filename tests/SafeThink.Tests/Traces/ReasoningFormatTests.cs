using System.Text;
using SafeThink.Traces;

namespace SafeThink.Tests.Traces;

public sealed class ReasoningFormatTests
{
    [Theory]
    [InlineData("{% if '</think>' in content %}{{ content.split('</think>')[-1] }}{% endif %}<|im_start|>assistant\n", "think")]
    [InlineData("{{ '<｜Assistant｜><think>\\n' }}{% set content = content.split('</think>')[-1] %}", "think")]
    [InlineData("{{ '<|start|>assistant<|channel|>analysis<|message|>' }}", "harmony")]
    [InlineData("You think between <|begin_of_thought|> and <|end_of_thought|>", "sky-t1")]
    [InlineData("{% for m in messages %}{{ m.content }}{% endfor %}", "none")]
    [InlineData(null, "none")]
    public void Guess_ChatTemplate_GoesByTheTagsThatItSpells(string? template, string expected)
    {
        Assert.Equal(expected, ReasoningFormat.Guess(template, _ => false).Name);
    }

    [Theory]
    [InlineData("</think>", "think")]
    [InlineData("<|channel|>", "harmony")]
    [InlineData("<|im_end|>", "none")]
    public void Guess_NoTemplate_GoesByTheVocabulary(string token, string expected)
    {
        Assert.Equal(expected, ReasoningFormat.Guess(null, t => t == token).Name);
    }

    [Fact]
    public void Guess_HarmonyTemplateAndThinkTokens_TakesTheChannels()
    {
        Assert.Same(ReasoningFormat.Harmony, ReasoningFormat.Guess("<|channel|>", t => t == "</think>"));
    }

    [Fact]
    public void Guess_NoWayToAskTheVocabulary_Throws()
    {
        Assert.Throws<ArgumentNullException>("hasToken", () => ReasoningFormat.Guess(null, null!));
    }

    [Theory]
    [InlineData("think")]
    [InlineData("Sky-T1")]
    [InlineData("HARMONY")]
    [InlineData("none")]
    public void Parse_Name_InAnyCase_FindsTheFormat(string name)
    {
        Assert.Equal(name, ReasoningFormat.Parse(name).Name, ignoreCase: true);
    }

    [Fact]
    public void Parse_UnknownName_ListsTheKnownOnes()
    {
        var fault = Assert.Throws<ArgumentException>(() => ReasoningFormat.Parse("thoughts"));

        Assert.Contains("'thoughts'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("think, sky-t1, harmony, none", fault.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, ReasoningFormat> Impossible { get; } = new()
    {
        { "Name", ReasoningFormat.ThinkTags with { Name = " " } },
        { "Name", ReasoningFormat.ThinkTags with { Name = null! } },
        { "OpenText", ReasoningFormat.ThinkTags with { OpenText = null! } },
        { "OpenText", ReasoningFormat.ThinkTags with { OpenText = "" } },
        { "OpenText", ReasoningFormat.ThinkTags with { OpenText = "<think></think>" } },
        { "OpenText", ReasoningFormat.None with { OpenText = null! } },
        { "CloseText", ReasoningFormat.ThinkTags with { CloseText = null! } },
        { "CloseText", ReasoningFormat.ThinkTags with { CloseText = "" } },
        { "CloseText", ReasoningFormat.ThinkTags with { CloseText = "</think><think>" } },
        { "CloseText", ReasoningFormat.None with { CloseText = null! } },
        { "InitialPhase", ReasoningFormat.ThinkTags with { InitialPhase = (TracePhase)9 } },
        { "Markers", ReasoningFormat.ThinkTags with { Markers = [new("<think>", TracePhase.Reasoning), new("</think>", (TracePhase)9)] } },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Validate_ImpossibleValue_NamesIt(string name, ReasoningFormat format)
    {
        Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(format.Validate).ParamName);
    }

    [Fact]
    public void Validate_KnownFormatOrOneWhoseOutputBeginsWithTheThinking_IsFine()
    {
        foreach (var format in ReasoningFormat.Known)
            format.Validate();
        (ReasoningFormat.ThinkTags with { OpenText = "", InitialPhase = TracePhase.Reasoning }).Validate();
    }

    [Fact]
    public void Known_Formats_HaveTextsThatTheirOwnTagsRead()
    {
        foreach (var format in ReasoningFormat.Known.Where(f => f.HasReasoning))
        {
            Assert.Equal(TracePhase.Reasoning, PhaseBehind(format, format.OpenText));
            Assert.Equal(TracePhase.Answer, PhaseBehind(format, format.OpenText + format.CloseText));
        }
    }

    private static TracePhase PhaseBehind(ReasoningFormat format, string text)
    {
        var tags = TraceText.Read([Encoding.UTF8.GetBytes(text)], StepSegmentation.Default, format, format.InitialPhase);
        return Enum.Parse<TracePhase>(tags[^1].Trim('<', '>'));
    }
}
