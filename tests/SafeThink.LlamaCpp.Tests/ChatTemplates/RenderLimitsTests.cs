using SafeThink.LlamaCpp.ChatTemplates;
using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.Tests.ChatTemplates;

public sealed class RenderLimitsTests
{
    private static readonly RenderLimits Small = new() { Steps = 100_000, TextLength = 100_000, Characters = 1_000_000 };

    [Theory]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "macros call each other more than 100 deep")]
    [InlineData("{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}", "more than 100 deep")]
    [InlineData("{% macro m() %}{% call m() %}{% endcall %}{% endmacro %}{{ m() }}", "more than 100 deep")]
    [InlineData("{% macro m(x) %}{{ x(x) }}{% endmacro %}{{ m(m) }}", "more than 100 deep")]
    [InlineData("{% set x = [1] %}{% for i in x recursive %}{{ loop(x) }}{% endfor %}", "more than 100 deep")]
    [InlineData("{% for i in range(90000) %}{% for j in range(90000) %}{% endfor %}{% endfor %}", "steps")]
    [InlineData("{{ range(10000000) }}", "the limit is 100000")]
    [InlineData("{{ [1] * 1000000000 }}", "steps")]
    [InlineData("{{ 'ab' * 1000000000000 }}", "longer than the limit")]
    [InlineData("{{ '%1000000000d' % 1 }}", "longer than the limit")]
    [InlineData("{{ '%99999999999d' % 1 }}", "too large")]
    [InlineData("{{ 'a'.center(1000000000) }}", "longer than the limit")]
    [InlineData("{{ 'a'.zfill(1000000000) }}", "longer than the limit")]
    [InlineData("{{ 'a' | indent(1000000000, first=true) }}", "longer than the limit")]
    [InlineData("{% set ns = namespace(x='ab') %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}", "longer than the limit")]
    [InlineData("{% set ns = namespace(x='ab') %}{% for i in range(60) %}{% set ns.x = ns.x.replace('a', ns.x) %}{% endfor %}", "longer than the limit")]
    [InlineData("{% for i in range(9000) %}{{ 'abcdefghijklmnopqrstuvwxyz' }}{% endfor %}", "longer than the limit")]
    [InlineData("{% set ns = namespace(x=[]) %}{% for i in range(500) %}{% set ns.x = [ns.x] %}{% endfor %}", "nested more than 100 deep")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}", "")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x | tojson }}", "")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}", "steps")]
    [InlineData("{{ 10 ** 100000 }}", "a power grew past")]
    [InlineData("{% set ns = namespace(x=10) %}{% for i in range(60) %}{% set ns.x = ns.x * ns.x %}{% endfor %}", "a number grew past")]
    [InlineData("{% set t = 'a' * 50000 %}{% for i in range(1000) %}{{ t.find('a' * 9000 + 'b') }}{% endfor %}", "handled more than")]
    public void Render_TemplateWithoutBounds_StopsAtALimit(string source, string limit)
    {
        var template = ChatTemplate.Parse(source);

        var exception = Assert.Throws<ChatTemplateException>(
            () => template.Render(new ListValue([]), new ChatTemplateOptions(), Small));

        Assert.Contains(limit, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("+ 1 ")]
    [InlineData("| string ")]
    [InlineData(".a")]
    public void Render_LongChain_IsRefusedNotOverflowed(string link)
    {
        var template = ChatTemplate.Parse("{{ 1 " + string.Concat(Enumerable.Repeat(link, 50_000)) + "}}");

        var exception = Assert.Throws<ChatTemplateException>(() => template.Render([]));

        Assert.Contains("nested", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_OnASmallStack_IsRefusedNotOverflowed()
    {
        var source = "{% macro m(n) %}{% if n %}{{ [[[[m(n - 1)]]]] }}{% endif %}{% endmacro %}{{ m(99) }}";
        var template = ChatTemplate.Parse(source);
        ChatTemplateException? fault = null;
        var thread = new Thread(() => fault = Assert.Throws<ChatTemplateException>(() => template.Render([])), 160 * 1024);

        thread.Start();
        thread.Join();

        Assert.Contains("stack", fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_MacrosNestedToTheLimit_Render() =>
        Assert.EndsWith("0", ChatTemplate
            .Parse("{% macro m(n) %}{{ n }}{% if n > 0 %}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(99) }}")
            .Render([])
            .ToString());
}
