using SafeThink.LlamaCpp.ChatTemplates;

namespace SafeThink.LlamaCpp.Tests.ChatTemplates;

/// <summary>What is expected here was rendered by Jinja2 3.1 with the settings of Hugging Face transformers.</summary>
public sealed class ScopingTests
{
    [Theory]
    [InlineData("{% set x = 1 %}{% for i in [1, 2] %}{{ x }}{% set x = 5 %}{{ x }}{% endfor %}{{ x }}", "15151")]
    [InlineData(
        "{% set ns = namespace(x=1) %}{% for i in [1, 2] %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }} {{ ns.y is defined }}",
        "4 False")]
    [InlineData("{% if true %}{% set x = 3 %}{% endif %}{{ x }}", "3")]
    [InlineData("{% set a, b = 1, 2 %}{{ a }}{{ b }}", "12")]
    [InlineData("{% set x %}a{{ 1 }}{% endset %}{{ x }}|{% set y | upper %}b{% endset %}{{ y }}", "a1|B")]
    [InlineData("{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}{{ a }}|", "3|")]
    [InlineData("{% set x = 1 %}{% with %}{% set x = 2 %}{% endwith %}{{ x }}", "1")]
    [InlineData("{% filter upper %}a{{ 'b' }}{% endfilter %}", "AB")]
    [InlineData("{% generation %}{% set q = 1 %}a{% endgeneration %}{{ q }}|", "a|")]
    [InlineData("{% set messages = [1, 2][1:] %}{{ messages }}", "[2]")]
    [InlineData("{% set x = 1, %}{{ x }}", "(1,)")]
    [InlineData("{% set f = 'a'.upper %}{{ f() }}", "A")]
    [InlineData("{% set ns = namespace({'a': 1}, b=2) %}{{ ns.a }}{{ ns.b }}{{ ns['a'] }}", "121")]
    [InlineData("{{ dict(a=1, b='x') }}", "{'a': 1, 'b': 'x'}")]
    public void Render_Assignment_ReachesOnlyItsScope(string template, string expected) =>
        Assert.Equal(expected, ChatTemplate.Parse(template).Render([]).ToString());
}
