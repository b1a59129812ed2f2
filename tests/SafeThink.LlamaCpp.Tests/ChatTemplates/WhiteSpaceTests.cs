using SafeThink.LlamaCpp.ChatTemplates;

namespace SafeThink.LlamaCpp.Tests.ChatTemplates;

/// <summary>What is expected here was rendered by Jinja2 3.1 with the settings of Hugging Face transformers.</summary>
public sealed class WhiteSpaceTests
{
    [Theory]
    [InlineData("a\n{% if true %}\nb\n{% endif %}\nc", "a\nb\nc")]
    [InlineData("a\n  {% if true %}\n  b\n  {% endif %}\nc", "a\n  b\nc")]
    [InlineData("a {%- if true -%} b {%- endif -%} c", "abc")]
    [InlineData("a  {{- 'x' -}}  b", "axb")]
    [InlineData("  {{ 'x' }}  \n", "  x  ")]
    [InlineData("{# c #}\na", "a")]
    [InlineData("a\n  {# c #}\n  b", "a\n  b")]
    [InlineData("a\n  {#- c -#}\n  b", "ab")]
    [InlineData("x {%+ if true %}a{% endif %}", "x a")]
    [InlineData("  {%+ if true %}a{% endif +%}\nb", "  a\nb")]
    [InlineData("a\n\n", "a\n")]
    [InlineData("a\r\nb\r{{ 'c' }}\n", "a\nb\nc")]
    [InlineData("{% raw %}{{ x }}{% endraw %}\nb", "{{ x }}b")]
    [InlineData("a\n  {%- raw -%}  {% if %}  {%- endraw -%}  b", "a{% if %}b")]
    [InlineData("{% if true %}  \n x{% endif %}", "  \n x")]
    [InlineData("x  {% if true %} y{% endif %}", "x   y")]
    [InlineData("\n\n  {% set x = 1 %}  \n{{ x }}", "\n\n  \n1")]
    [InlineData("{{ 'a' }}\n{{ 'b' }}\n", "a\nb")]
    [InlineData("{%- for i in [1, 2] %}\n{{ i }}\n{%- endfor %}", "12")]
    [InlineData("{{ {'a': {'b': 1}}['a']['b'] }}", "1")]
    [InlineData("{{ '}}' }}{{ '%}' }}", "}}%}")]
    [InlineData("{% if true -%}\n\n a\n{%- endif %}", "a")]
    [InlineData("{ {% if true %}%}{% endif %} }", "{ %} }")]
    [InlineData("{#- -#}a{#--#}", "a")]
    [InlineData("a{##}b", "ab")]
    public void Render_WhiteSpaceRoundTags_IsTakenOffAsTransformersDoes(string template, string expected) =>
        Assert.Equal(expected, ChatTemplate.Parse(template).Render([]).ToString());
}
