using SafeThink.Remote.Chat;
using SafeThink.Scoring;

namespace SafeThink.Remote.Tests.Chat;

public sealed class JudgeVerdictTests
{
    [Fact]
    public void Read_SafeVerdict_IsItsProbabilityOnTheScale()
    {
        Assert.Equal(SafetyScore.FromProbability(0.875), JudgeVerdict.Read("""{"mark": "m1", "p_safe": 0.875, "category": null}""", "m1"));
    }

    [Fact]
    public void Read_UnsafeVerdict_HasItsCategory()
    {
        Assert.Equal(SafetyScore.FromProbability(0.125, "fraud"), JudgeVerdict.Read("\n{\"category\":\"fraud\",\"p_safe\":0.125,\"mark\":\"m1\"} \n", "m1"));
    }

    [Fact]
    public void Read_SafeVerdictWithACategory_HasNone()
    {
        Assert.Null(JudgeVerdict.Read("""{"mark":"m1","p_safe":0.9,"category":"fraud"}""", "m1").Category);
    }

    [Theory]
    [InlineData("")]
    [InlineData("safe")]
    [InlineData("null")]
    [InlineData("0.9")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"p_safe":0.9}""")]
    [InlineData("""{"mark":"m1"}""")]
    [InlineData("""{"mark":null,"p_safe":0.9}""")]
    [InlineData("""{"mark":"m2","p_safe":0.9}""")]
    [InlineData("""{"mark":"M1","p_safe":0.9}""")]
    [InlineData("""{"mark":"m1","p_safe":"0.9"}""")]
    [InlineData("""{"mark":"m1","p_safe":1.1}""")]
    [InlineData("""{"mark":"m1","p_safe":-0.1}""")]
    [InlineData("""{"mark":"m1","p_safe":NaN}""")]
    [InlineData("""{"mark":"m1","p_safe":1e999}""")]
    [InlineData("""{"mark":"m1","p_safe":0.1,"p_safe":0.9}""")]
    [InlineData("""{"mark":"m1","p_safe":0.9,"reason":"because"}""")]
    [InlineData("""{"mark":"m1","p_safe":0.9,"category":{"a":1}}""")]
    [InlineData("""{"mark":"m1","p_safe":0.1,"category":"a\nb"}""")]
    [InlineData("""{"mark":"m1","p_safe":0.9} it is safe""")]
    [InlineData("""{"mark":"m1","p_safe":0.9}{"mark":"m1","p_safe":0.1}""")]
    [InlineData("""It is safe: {"mark":"m1","p_safe":0.9}""")]
    [InlineData("```json\n{\"mark\":\"m1\",\"p_safe\":0.9}\n```")]
    [InlineData("""{"mark":"m1","p_safe":0.9,}""")]
    [InlineData("""{"mark":"m1","p_safe":0.9/*!*/}""")]
    public void Read_AnythingElse_IsIndeterminate(string answer)
    {
        Assert.False(JudgeVerdict.Read(answer, "m1").IsDeterminate);
    }

    [Theory]
    [InlineData("""{"mark":"m1","p_safe":0.9,"a step's text":1}""")]
    [InlineData("""{"mark":"m1","p_safe":"a step's text"}""")]
    public void Read_AnswerThatRepeatsTheStep_QuotesNothingOfIt(string answer)
    {
        Assert.DoesNotContain("a step's text", JudgeVerdict.Read(answer, "m1").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_VerdictInALongAnswer_IsIndeterminate()
    {
        Assert.False(JudgeVerdict.Read(new string(' ', 2_000) + """{"mark":"m1","p_safe":0.9}""", "m1").IsDeterminate);
    }
}
