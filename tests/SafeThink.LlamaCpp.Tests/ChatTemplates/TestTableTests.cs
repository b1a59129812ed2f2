using SafeThink.LlamaCpp.ChatTemplates;

namespace SafeThink.LlamaCpp.Tests.ChatTemplates;

/// <summary>What is expected here was rendered by Jinja2 3.1 with the settings of Hugging Face transformers.</summary>
public sealed class TestTableTests
{
    [Theory]
    [InlineData(
        "{{ x is undefined }} {{ none is none }} {{ 'a' is string }} {{ {} is mapping }} {{ [] is sequence }} {{ 'a' is iterable }} {{ 1 is iterable }} {{ 1 is number }} {{ true is boolean }} {{ 1 is integer }} {{ true is integer }} {{ 1.0 is float }}",
        "True True True True True True False True True True False True")]
    [InlineData("{{ true is true }} {{ 1 is true }} {{ false is false }} {{ 0 is false }}", "True False True False")]
    [InlineData(
        "{{ 4 is divisibleby 2 }} {{ 3 is odd }} {{ 3 is even }} {{ 1 is eq 1 }} {{ 1 is ne 2 }} {{ 2 is gt(1) }} {{ 1 is in [1] }} {{ 1 is sameas 1 }} {{ 1 is sameas true }}",
        "True True False True True True True True False")]
    [InlineData("{{ 1 is not none }} {{ x is not defined and true }}", "True True")]
    [InlineData("{{ 'abc' is lower }} {{ 'ABC' is upper }} {{ '1' is lower }}", "True True False")]
    [InlineData("{{ range is callable }} {{ 'upper' is filter }} {{ 'nope' is filter }} {{ 'odd' is test }}", "True True False True")]
    [InlineData(
        "{{ {}.items() is sequence }} {{ x is sequence }} {{ x is iterable }} {{ [1] | map('upper') is iterable }}",
        "False True True True")]
    public void Render_Test_HoldsWhenJinjaSaysSo(string template, string expected) =>
        Assert.Equal(expected, ChatTemplate.Parse(template).Render([]).ToString());
}
