using SafeThink.LlamaCpp.ChatTemplates;

namespace SafeThink.LlamaCpp.Tests.ChatTemplates;

/// <summary>What is expected here was rendered by Jinja2 3.1 with the settings of Hugging Face transformers.</summary>
public sealed class MacroTests
{
    [Theory]
    [InlineData("{% macro m(a, b=2) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }} {{ m(1, 3) }} {{ m(b=4, a=5) }} {{ m() }}", "12 13 54 2")]
    [InlineData("{% macro f(n) %}{{ n }}{% if n > 0 %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(3) }}", "3210")]
    [InlineData("{% macro m() %}[{{ caller() }}]{% endmacro %}{% call m() %}x{% endcall %}", "[x]")]
    [InlineData("{% macro m() %}{{ caller(1, 2) }}{% endmacro %}{% call(a, b) m() %}{{ a + b }}{% endcall %}", "3")]
    [InlineData("{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, x=3) }}", "(1, 2){'x': 3}")]
    [InlineData("{% macro m(a) %}{{ a }}{% endmacro %}{{ m(*[1]) }}{{ m(**{'a': 2}) }}", "12")]
    [InlineData("{% set x = 1 %}{% macro m() %}{{ x }}{% set x = 2 %}{% endmacro %}{{ m() }}{{ x }}", "11")]
    [InlineData("{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}ok{% endmacro %}{{ a() }}", "ok")]
    [InlineData("{% macro m(a, b=a) %}{{ b }}{% endmacro %}{{ m(7) }}", "7")]
    [InlineData("{% macro m() %}  x  {% endmacro %}{{ m() | trim }}|{{ m() ~ 'y' }}", "x|  x  y")]
    [InlineData("{% macro mm() %}{% endmacro %}{{ mm.name }}", "mm")]
    public void Render_Macro_BindsItsArguments(string template, string expected) =>
        Assert.Equal(expected, ChatTemplate.Parse(template).Render([]).ToString());
}
